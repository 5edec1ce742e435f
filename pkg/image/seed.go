package image

import (
	"crypto/rand"
	"math/big"
)

// drawSeed chooses a seed unless one is set: where none is sent, Titan and Nova Canvas make
// the same picture of the same words again and again (bedrock.md §4.1), and nobody could have
// a picture of Stability's a second time. 0 is not drawn, which Stability takes for none.
func (o *order) drawSeed() {
	switch {
	case !o.task.Seed || o.MaxSeed <= 0:
	case o.Seed != nil:
		o.seed = *o.Seed
	default:
		n, _ := rand.Int(rand.Reader, big.NewInt(o.MaxSeed)) // never fails
		o.seed = n.Int64() + 1
	}
}

// seeded says whether a seed is sent: 0 may be one that was set.
func (o *order) seeded() bool { return o.task.Seed && o.MaxSeed > 0 }
