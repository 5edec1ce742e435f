package main

import "strconv"

// memoryShare is how much of the function's memory Go may grow to before it collects
// harder, in per cent. Pictures and documents come in bursts of tens of megabytes, and the
// limit of Lambda is a kill.
const memoryShare = 80

// memoryLimit is the limit in bytes for a function of the size that Lambda tells in
// megabytes; false where it does not, or where GOMEMLIMIT says it already.
func memoryLimit(getenv func(string) string) (bytes int64, ok bool) {
	size, err := strconv.ParseInt(getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), 10, 32)
	if err != nil || size <= 0 || getenv("GOMEMLIMIT") != "" {
		return 0, false
	}
	return size << 20 * memoryShare / 100, true
}
