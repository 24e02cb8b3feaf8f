#ifndef PBIT_CPNG_SHIM_H
#define PBIT_CPNG_SHIM_H
#include <png.h>
#endif
