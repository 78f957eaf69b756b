package server

// AtGate is how many requests wait for the log.
func (s *Server) AtGate() int {
	s.gate.mu.Lock()
	defer s.gate.mu.Unlock()
	return len(s.gate.waiting)
}
