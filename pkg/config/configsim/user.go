package configsim

// defaultUser writes parameters until WriteAs names somebody else.
const defaultUser = "arn:aws:iam::123456789012:user/somebody"

// WriteAs names who writes parameters from now on, by ARN, as DescribeParameters tells it.
func (s *Server) WriteAs(arn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.user = arn
}

// writer is who writes parameters.
func (s *Server) writer() string {
	if s.user == "" {
		return defaultUser
	}
	return s.user
}
