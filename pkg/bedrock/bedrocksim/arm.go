package bedrocksim

// armed is a fault for requests to come.
type armed struct {
	fault Fault
	left  int
}

// Arm has the next requests that pass the rules and for which no answer is scripted meet a
// fault, so many of them, in place of what was armed before; 0 disarms. An attempt that is
// repeated counts again. Counting tokens, and asking how a job fares, meet none.
func (s *Server) Arm(f Fault, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.armed = armed{f, max(times, 0)}
}

// Armed is the fault that is armed, and for how many more requests; 0: there is none.
func (s *Server) Armed() (Fault, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.armed.left == 0 {
		return Fault{}, 0
	}
	return s.armed.fault, s.armed.left
}

// strike adds the armed fault to an answer that was made up, in place of its own.
func (s *Server) strike(a Answer) Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.armed.left == 0 {
		return a
	}
	s.armed.left--
	return a.With(s.armed.fault)
}
