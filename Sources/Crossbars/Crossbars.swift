/// Placeholder until this room is furnished.
enum FurnishedCrossbars {}
