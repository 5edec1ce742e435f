package bedrocksim

import "strings"

// signed is thinking with its signature. The two belong together: another text below the
// same signature is a forgery.
type signed struct{ text, signature string }

// issue remembers the signatures that an answer brings. Those in a [Block].Raw are not
// seen.
func (s *Server) issue(a Answer) {
	if !s.set.signatures {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range a.Blocks {
		if b.Signature != "" {
			s.issued[signed{strings.Join(b.Reasoning, ""), b.Signature}] = true
		}
	}
}

// genuine says whether thinking that is replayed is as it was issued. It always is where
// nobody looks.
func (s *Server) genuine(r ReasoningText) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.set.signatures || s.issued[signed{r.Text, r.Signature}]
}
