// The only door to the GNU Scientific Library. Swift 6 refuses mutable C globals, so the algorithm
// descriptors that GSL exports as extern pointers are reached through the inline accessors below.
#ifndef PBIT_CGSL_SHIM_H
#define PBIT_CGSL_SHIM_H

#include <gsl/gsl_blas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fft_complex.h>
#include <gsl/gsl_fft_real.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_odeiv2.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf.h>
#include <gsl/gsl_vector.h>

static inline const gsl_odeiv2_step_type *pbit_gsl_step_msbdf(void) { return gsl_odeiv2_step_msbdf; }
static inline const gsl_odeiv2_step_type *pbit_gsl_step_rkf45(void) { return gsl_odeiv2_step_rkf45; }
static inline const gsl_root_fsolver_type *pbit_gsl_root_brent(void) { return gsl_root_fsolver_brent; }
static inline const gsl_multifit_nlinear_type *pbit_gsl_trust(void) { return gsl_multifit_nlinear_trust; }
static inline const gsl_multifit_nlinear_scale *pbit_gsl_scale_more(void) { return gsl_multifit_nlinear_scale_more; }
static inline const gsl_multimin_fminimizer_type *pbit_gsl_multimin_simplex(void) { return gsl_multimin_fminimizer_nmsimplex2; }
static inline const gsl_multimin_fdfminimizer_type *pbit_gsl_multimin_bfgs(void) { return gsl_multimin_fdfminimizer_vector_bfgs2; }

#endif
