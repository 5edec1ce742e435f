package main

// outcome is what became of a query, as a user sees it.
type outcome string

// The outcomes, which are columns of the table. Broken is the one that must not be.
const (
	complete  outcome = "complete"  // the whole answer, and no trace of a fault
	recovered outcome = "recovered" // the whole answer, after some of another attempt was shown
	noted     outcome = "note"      // a part of it, and a note that says so
	failed    outcome = "error"     // at most a part of it, and an error that says so
	left      outcome = "left"      // the client hung up; what it saw until then was right
	wrong     outcome = "broken"
)

var outcomes = []outcome{complete, recovered, noted, failed, left, wrong}

// verdict is the checker's opinion of one answer.
type verdict struct {
	Outcome outcome
	Why     string // it is broken
	Error   string // what the user reads, if anything
	Retry   bool   // the error allows Poe to run the query again
}
