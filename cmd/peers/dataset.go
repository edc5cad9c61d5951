package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// A dataset is what a gradient is computed from: the point, and the samples, whose
// inputs follow one another.
type dataset struct {
	size     int
	at, x, y []float64
}

// The sizes of the network, and of the mixture of Gaussians.
const (
	networkHidden  = 16
	networkWeights = networkHidden*(networkInputs+2) + 1
	mixtureDim     = 10
	mixtureSize    = 10
	mixtureFactor  = mixtureDim * (mixtureDim + 1) / 2 // the numbers of a triangular matrix
	mixtureWeights = mixtureSize * (1 + mixtureDim + mixtureFactor)
)

// shapes say how the numbers of a dataset are divided, which come in the order of
// its fields. A point without a length has as many numbers as the size says.
var shapes = map[string]struct {
	at, inputs, labels int
}{
	"W1":  {1, 1, 1},
	"W2":  {networkInputs + 1, networkInputs, 1},
	"W3":  {networkWeights, networkInputs, 1},
	"W4":  {mixtureWeights, mixtureDim, 0},
	"W5a": {},
	"W5b": {},
	"W6":  {at: 1},
}

// newDataset divides the numbers of a work.
func newDataset(work string, size int, numbers []float64) (dataset, error) {
	s, ok := shapes[work]
	if !ok {
		return dataset{}, fmt.Errorf("%s is no work with numbers", work)
	}
	if s.at == 0 {
		s.at = size
	}
	x, y := size*s.inputs, size*s.labels
	if size < 1 || len(numbers) != s.at+x+y {
		return dataset{}, fmt.Errorf("%d numbers for %s of size %d", len(numbers), work, size)
	}
	return dataset{size, numbers[:s.at], numbers[s.at:][:x], numbers[s.at+x:]}, nil
}

// networkParts divides the weights of the network: those of the hidden units, their
// biases, those of the output and its bias.
func networkParts[T any](w []T) (in, bias, out []T, last T) {
	const n = networkHidden * networkInputs
	return w[:n], w[n:][:networkHidden], w[n+networkHidden:][:networkHidden], w[networkWeights-1]
}

// mixtureParts divides the parameters of the mixture: weights and means, and for each
// Gaussian a triangular matrix, whose diagonal is exp of the first numbers, and the
// columns below it.
func mixtureParts[T any](w []T) (weights, means, factors []T) {
	return w[:mixtureSize], w[mixtureSize:][:mixtureSize*mixtureDim], w[mixtureSize*(1+mixtureDim):]
}

// The numbers of each work.

func oneSample(int) []float64 { return []float64{0.7, 1.3, 0.2} }

// linearData is a linear function of four inputs, with noise.
func linearData(n int) []float64 {
	r := newRandom()
	at, x := normal(r, networkInputs+1, 0.5), normal(r, networkInputs*n, 1)
	var y []float64
	for row := range slices.Chunk(x, networkInputs) {
		y = append(y, 0.7+row[0]-2*row[1]+0.5*row[2]+3*row[3]+0.1*r.NormFloat64())
	}
	return slices.Concat(at, x, y)
}

// networkData has three classes with labels 0, 1/2 and 1.
func networkData(n int) []float64 {
	r := newRandom()
	numbers := append(normal(r, networkWeights, 0.5), normal(r, networkInputs*n, 1)...)
	for i := range n {
		numbers = append(numbers, 0.5*float64(3*i/n))
	}
	return numbers
}

func mixtureData(n int) []float64 {
	r := newRandom()
	return slices.Concat(
		normal(r, mixtureSize*(1+mixtureDim), 1), normal(r, mixtureSize*mixtureFactor, 0.5), normal(r, mixtureDim*n, 1))
}

func factorsData(n int) []float64 {
	x := normal(newRandom(), n, 0.05)
	for i := range x {
		x[i] = math.Exp(x[i])
	}
	return x
}

func rosenbrockData(n int) []float64 { return normal(newRandom(), n, 1) }

func statementsData(int) []float64 { return []float64{0.5} }

// normal returns normally distributed numbers.
func normal(r *rand.Rand, n int, deviation float64) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = deviation * r.NormFloat64()
	}
	return v
}

// raw is the bytes of numbers, the lowest first.
func raw(numbers []float64) string {
	var b []byte
	for _, v := range numbers {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return string(b)
}

// numbers is the inverse of raw.
func (in input) numbers() ([]float64, error) {
	if len(in)%8 != 0 {
		return nil, fmt.Errorf("%d bytes are no numbers", len(in))
	}
	v := make([]float64, len(in)/8)
	return v, binary.Read(strings.NewReader(string(in)), binary.LittleEndian, v)
}
