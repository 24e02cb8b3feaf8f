#ifndef PBIT_CZLIB_SHIM_H
#define PBIT_CZLIB_SHIM_H
#include <zlib.h>
#endif
