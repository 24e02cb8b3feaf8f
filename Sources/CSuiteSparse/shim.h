// The only door to SuiteSparse's UMFPACK.
#ifndef PBIT_CSUITESPARSE_SHIM_H
#define PBIT_CSUITESPARSE_SHIM_H

#if __has_include(<suitesparse/umfpack.h>)
#include <suitesparse/umfpack.h>
#else
#include <umfpack.h>
#endif

#endif
