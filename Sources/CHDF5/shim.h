// HDF5 as Swift sees it. Constants that are macros calling a function get an inline function here. No logic.
#pragma once
#include <hdf5.h>
