package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// result is a run, as -json writes it. There is no key in it and no word of an answer.
type result struct {
	Stage     string    `json:"stage"`
	Group     string    `json:"group"`
	Bot       string    `json:"bot"`
	Region    string    `json:"region"`
	Version   string    `json:"version,omitempty"` // of the function's code
	Began     time.Time `json:"began"`
	Seconds   float64   `json:"seconds"`
	Queries   int       `json:"queries"`
	TokensIn  int       `json:"tokens_in"` // as far as the log was read
	TokensOut int       `json:"tokens_out"`
	Facts     []fact    `json:"facts"`
}

// print writes a row for each fact, by group, and the conclusion.
func (r result) print(w io.Writer) error {
	var b strings.Builder
	group := ""
	for _, f := range r.Facts {
		if f.Group != group {
			group = f.Group
			fmt.Fprintf(&b, "\n%s\n", group)
		}
		fmt.Fprintf(&b, "  %-16s  assumed  %s\n", f.ID, f.Sentence)
		if f.Verdict == notTried {
			fmt.Fprintf(&b, "  %-16s  not tried: %s\n", "", f.Why)
			continue
		}
		fmt.Fprintf(&b, "  %-16s  seen     %s\n  %-16s  %s\n", "", f.Seen, "", f.Verdict)
	}
	fmt.Fprintf(&b, "\n%s\n", r.conclusion())
	_, err := io.WriteString(w, b.String())
	return err
}

// conclusion is the whole in one line.
func (r result) conclusion() string {
	line := fmt.Sprintf("%d as assumed, %d different, %d not tried; %d queries in %.0f s",
		count(r.Facts, asAssumed), count(r.Facts, different), count(r.Facts, notTried), r.Queries, r.Seconds)
	if r.TokensIn+r.TokensOut > 0 {
		line += fmt.Sprintf(", of which the log tells %d tokens in and %d out", r.TokensIn, r.TokensOut)
	}
	var ids []string
	for _, f := range r.Facts {
		if f.Verdict == different {
			ids = append(ids, f.ID)
		}
	}
	if len(ids) > 0 {
		return line + "; DIFFERENT: " + strings.Join(ids, ", ")
	}
	return line
}

// save writes the run as JSON.
func (r result) save(name string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the facts: %w", err)
	}
	if err := os.WriteFile(name, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("-json: %w", err)
	}
	return nil
}

// writable says before anything is spent that there would be nowhere to write to.
func writable(name string) error {
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("-json: %w", err)
	}
	return f.Close()
}
