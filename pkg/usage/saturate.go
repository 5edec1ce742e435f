package usage

import "math"

// addUp is the sum of two counts, of which one below zero is none, or the largest int.
func addUp(a, b int) int {
	a, b = max(a, 0), max(b, 0)
	if a > math.MaxInt-b {
		return math.MaxInt
	}
	return a + b
}

// divideUp is n/d rounded up, for a count of any size; one below zero is none.
func divideUp(n, d int) int {
	if n <= 0 {
		return 0
	}
	return (n-1)/d + 1
}

// roundUp is the lowest multiple of step that is not below n, or n if there is none.
func roundUp(n, step int) int {
	if step <= 1 || n <= 0 || n%step == 0 {
		return n
	}
	if rest := step - n%step; n <= math.MaxInt-rest {
		return n + rest
	}
	return n
}
