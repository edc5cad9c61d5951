// Written by go test -run TestConstants -write; not to be edited.

package vec

// expInv is 16/ln 2.
const expInv = 0x1.71547652b82fep+04

// expHi is the first 38 bits of ln 2/16.
const expHi = 0x1.62e42fefap-05

// expLo is ln 2/16 - expHi.
const expLo = 0x1.cf79abc9e3b3ap-44

// expPower has the bits of 2**(j/16), less j<<48.
var expPower = [16]uint64{
	0x3ff0000000000000,
	0x3fefb5586cf9890f,
	0x3fef72b83c7d517b,
	0x3fef387a6e756238,
	0x3fef06fe0a31b715,
	0x3feedea64c123422,
	0x3feebfdad5362a27,
	0x3feeab07dd485429,
	0x3feea09e667f3bcd,
	0x3feea11473eb0187,
	0x3feeace5422aa0db,
	0x3feec49182a3f090,
	0x3feee89f995ad3ad,
	0x3fef199bdd85529c,
	0x3fef5818dcfba487,
	0x3fefa4afa2a490da,
}

// expRest has (2**(j/16) - t)/t for t = 2**(j/16) rounded.
var expRest = [16]float64{
	0x0p+00,
	0x1.79aa65d837b6dp-54,
	-0x1.01b15eaa59348p-55,
	0x1.68efde3a8a894p-54,
	0x1.34d754db0abb6p-55,
	0x1.59f48a72a4c6dp-55,
	0x1.690cebb7aafbp-56,
	0x1.063e1e21c5409p-54,
	-0x1.3b3efbf5e2228p-54,
	-0x1.b32dcb94da51dp-56,
	0x1.db72fc1f0eab4p-55,
	0x1.1affc2b91ce27p-56,
	0x1.c1a7792cb3387p-55,
	0x1.36eae30af0cb3p-56,
	0x1.4a385a63d07a7p-56,
	-0x1.ff7128fd391fp-55,
}

// The polynomial of (e**r-1-r)/r² for |r| <= ln 2/32.
const (
	expC0 = 0x1.0000000000005p-01
	expC1 = 0x1.555555548f5ccp-03
	expC2 = 0x1.555555545f48fp-05
	expC3 = 0x1.11123acf1d49bp-07
	expC4 = 0x1.6c185da250ad2p-10
)

// The polynomial of (e**x-1-x)/x² for |x| <= 0.28.
const (
	expm1C0 = 0x1.0000000000001p-01
	expm1C1 = 0x1.5555555555556p-03
	expm1C2 = 0x1.5555555554bd4p-05
	expm1C3 = 0x1.111111111096ap-07
	expm1C4 = 0x1.6c16c1716797ep-10
	expm1C5 = 0x1.a01a01a623c8fp-13
	expm1C6 = 0x1.a019dad650809p-16
	expm1C7 = 0x1.71de1826feb01p-19
	expm1C8 = 0x1.2860bbf993522p-22
	expm1C9 = 0x1.af17497ef0aa8p-26
)

// ln2Hi is ln 2 up to 2**-42.
const ln2Hi = 0x1.62e42fefa38p-01

// ln2Lo is ln 2 - ln2Hi.
const ln2Lo = 0x1.ef35793c7673p-45

// logC has about 1/z for z in each of the intervals, in 9 bits.
var logC = [16]float64{
	0x1.64p+00,
	0x1.55p+00,
	0x1.48p+00,
	0x1.3bp+00,
	0x1.2fp+00,
	0x1.25p+00,
	0x1.1ap+00,
	0x1.11p+00,
	0x1.08p+00,
	0x1p+00,
	0x1.e2p-01,
	0x1.c8p-01,
	0x1.bp-01,
	0x1.9ap-01,
	0x1.86p-01,
	0x1.74p-01,
}

// logHi has -log(logC[j]) up to 2**-42.
var logHi = [16]float64{
	-0x1.51aad872dfp-02,
	-0x1.2596010df7p-02,
	-0x1.fb9186d5e2p-03,
	-0x1.a8becfc882p-03,
	-0x1.59338d9982p-03,
	-0x1.1478584674p-03,
	-0x1.8c345d6318p-04,
	-0x1.075983598cp-04,
	-0x1.f829b0e78p-06,
	0x0p+00,
	0x1.eea31c0068p-05,
	0x1.da72763844p-04,
	0x1.5bf406b542p-03,
	0x1.c6ffbc6fp-03,
	0x1.16b5ccbacfp-02,
	0x1.4718dc271cp-02,
}

// logLo has -log(logC[j]) - logHi[j].
var logLo = [16]float64{
	-0x1.05a13927ac19fp-43,
	-0x1.8e7bc224ea3e3p-44,
	-0x1.e2a8d55466c38p-43,
	-0x1.e3185cf21b9cfp-44,
	-0x1.0ba68b7555d4ap-48,
	-0x1.563451027c75p-46,
	-0x1.b20f5acb42a66p-44,
	-0x1.238980da5333cp-43,
	-0x1.980267c7e09e4p-45,
	0x0p+00,
	0x1.c3dd83606d891p-44,
	0x1.a89401fa71733p-46,
	0x1.db1fb8292ecfdp-43,
	0x1.ee138d3a69d43p-44,
	0x1.6e6b37de945ap-43,
	0x1.06c18fb4c14c5p-44,
}

// The polynomial of (log(1+r)-r)/r² for |r| <= 1/32.
const (
	logQ0 = -0x1.fffffffffffc7p-02
	logQ1 = 0x1.5555555555495p-02
	logQ2 = -0x1.00000000bf482p-02
	logQ3 = 0x1.9999999c8d573p-03
	logQ4 = -0x1.55553fc1112ffp-03
	logQ5 = 0x1.24922ace4bec6p-03
	logQ6 = -0x1.00733a2868e3ap-03
	logQ7 = 0x1.c819df7448b39p-04
)

// The polynomial in z = x² of (tanh(x)/x-1)/z for |x| <= 1/4.
const (
	tanhC0 = -0x1.55555555554f6p-02
	tanhC1 = 0x1.11111110fe0b3p-03
	tanhC2 = -0x1.ba1ba190e6e48p-05
	tanhC3 = 0x1.664f3354ed7d6p-06
	tanhC4 = -0x1.2268603ab786dp-07
	tanhC5 = 0x1.d50e17b2c95b8p-09
	tanhC6 = -0x1.598e5795878e4p-10
)

// trigInv is 2/π.
const trigInv = 0x1.45f306dc9c883p-01

// trigHi is the first 38 bits of π/2.
const trigHi = 0x1.921fb5444p+00

// trigMid is the next 38 bits.
const trigMid = 0x1.68c234c4cp-39

// trigLo is the rest of π/2.
const trigLo = 0x1.98a2e03707345p-77

// The polynomial in z = y² of (sin(y)/y-1)/z for |y| <= π/4.
const (
	sinC0 = -0x1.5555555555549p-03
	sinC1 = 0x1.111111110f87dp-07
	sinC2 = -0x1.a01a019c1201fp-13
	sinC3 = 0x1.71de357815b95p-19
	sinC4 = -0x1.ae5e66882578ep-26
	sinC5 = 0x1.5d93184eabb88p-33
)

// The polynomial in z = y² of (cos(y)-1+z/2)/z² for |y| <= π/4.
const (
	cosC0 = 0x1.555555555554cp-05
	cosC1 = -0x1.6c16c16c15181p-10
	cosC2 = 0x1.a01a019cb219ap-16
	cosC3 = -0x1.27e4f80a35a8cp-22
	cosC4 = 0x1.1ee9ec19d5103p-29
	cosC5 = -0x1.8faeb68577f3ap-37
)
