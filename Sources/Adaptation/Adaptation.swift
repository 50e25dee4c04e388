/// Placeholder until this room is furnished.
enum FurnishedAdaptation {}
