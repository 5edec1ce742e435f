package usage

// divideUp is n/d rounded up, for a count of any size; one below zero is none.
func divideUp(n, d int) int {
	if n <= 0 {
		return 0
	}
	return (n-1)/d + 1
}
