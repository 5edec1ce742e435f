package bedrocksim

import (
	"fmt"
	"math/rand/v2"
)

// padding is what Bedrock cuts the "p" member of its event payloads from.
const padding = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// dice makes the parts of an answer that look random. Each call has its own, made from
// the server's seed and the call's number, so that a concurrent neighbour changes nothing.
type dice struct{ rng *rand.Rand }

func newDice(seed, call uint64) dice { return dice{rand.New(rand.NewPCG(seed, call))} }

func (d dice) pad() string { return padding[:d.rng.IntN(len(padding)+1)] }

func (d dice) requestID() string {
	a, b := d.rng.Uint64(), d.rng.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>48&0xfff, b&0xffffffffffff)
}

// jobID is the last part of a job's ARN.
func (d dice) jobID() string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	id := make([]byte, 12)
	for i := range id {
		id[i] = letters[d.rng.IntN(len(letters))]
	}
	return string(id)
}
