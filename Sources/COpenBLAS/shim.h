// OpenBLAS as Swift sees it: CBLAS plus the library's own controls. No logic.
#pragma once
#include <cblas.h>
