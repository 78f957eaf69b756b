package main

// checkCommand proves the county: storage, hashes, chains, signatures, and that
// the rows are what the log gives.
type checkCommand struct{}

func (checkCommand) Run(s *session) error {
	co, err := s.open(nil)
	if err != nil {
		return err
	}
	defer co.Close()
	s.progress("checking")
	problems, err := co.Check(s)
	if err != nil {
		return err
	}
	if problems == nil {
		problems = []string{}
	}
	err = s.tell(map[string]any{"problems": problems}, func() {
		for _, p := range problems {
			s.line("problem", p)
		}
		if len(problems) == 0 {
			s.line("check_clean")
		}
	})
	if err == nil && len(problems) > 0 {
		return s.fail(exitProblems, "check_problems", len(problems))
	}
	return err
}
