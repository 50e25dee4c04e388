// OpenBLAS as Swift sees it: CBLAS, the two routines of LAPACK that are used, and the library's own controls. No logic.
#pragma once
#include <cblas.h>
#include <stddef.h>

// LAPACK lies in the same library, but its header is in another package; these are the Fortran symbols.
// Matrices are column-major; the lengths of the character arguments come last, by value.

// Singular value decomposition by divide and conquer, https://www.netlib.org/lapack/explore-html (dgesdd).
void dgesdd_(
    const char *jobz, const blasint *m, const blasint *n, double *a, const blasint *lda, double *s,
    double *u, const blasint *ldu, double *vt, const blasint *ldvt, double *work,
    const blasint *lwork, blasint *iwork, blasint *info, size_t jobz_length);

// Eigenvalues, ascending, and eigenvectors of a symmetric matrix by divide and conquer (dsyevd).
void dsyevd_(
    const char *jobz, const char *uplo, const blasint *n, double *a, const blasint *lda, double *w,
    double *work, const blasint *lwork, blasint *iwork, const blasint *liwork, blasint *info,
    size_t jobz_length, size_t uplo_length);
