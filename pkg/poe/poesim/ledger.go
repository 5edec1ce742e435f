package poesim

import (
	"slices"

	"github.com/poebridge/poebridge/pkg/poe"
)

// Charge is what was asked for a query, and done.
//
// Of Poe's own accounts nothing is documented but that a cost is authorized before it is
// captured. Assumed here: authorizations add up, and what is captured, all together, is never
// more; a capture beyond that is one for which the user has not the funds, and charges
// nothing, not even in part.
type Charge struct {
	Authorised [][]poe.Amount // each authorization, the oldest first
	Captured   [][]poe.Amount // each capture, the oldest first
}

// Charge is what was done for a query, by its id.
func (s *Server) Charge(query string) Charge {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.charges[query]
	return Charge{slices.Clone(c.Authorised), slices.Clone(c.Captured)} // what they hold never changes
}

// MilliCents is what lists of amounts come to.
func MilliCents(lists [][]poe.Amount) int {
	total := 0
	for _, amounts := range lists {
		for _, a := range amounts {
			total += a.MilliCents
		}
	}
	return total
}

// enter makes a step for a query, and reports whether the user can pay.
func (s *Server) enter(query, step string, amounts []poe.Amount) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.charges[query]
	done := steps[step](&c, amounts)
	s.charges[query] = c
	return done
}

func (c *Charge) authorise(amounts []poe.Amount) bool {
	c.Authorised = append(c.Authorised, amounts)
	return true
}

func (c *Charge) capture(amounts []poe.Amount) bool {
	captured := append(slices.Clone(c.Captured), amounts)
	if MilliCents(captured) > MilliCents(c.Authorised) {
		return false
	}
	c.Captured = captured
	return true
}
