//go:build !(goexperiment.simd && amd64)

package main

// buildMode is which build this is.
const buildMode = plain
