package config

import (
	"bytes"
	"fmt"

	"github.com/poebridge/poebridge/pkg/bot"
)

// MaxParameter is how much a parameter of Parameter Store holds, in bytes; the first
// 4096 are free (lambda.md §5).
const MaxParameter = 8192

// CheckParameter says what keeps a text from becoming a parameter as it stands; nil where
// nothing does. The error is of type [bot.Faults].
func CheckParameter(s bot.Source) error {
	fault := bot.Fault{File: s.Name, Line: 1, Column: 1}
	if len(s.Text) > MaxParameter {
		fault.Message = fmt.Sprintf("has %d bytes, and a parameter holds %d", len(s.Text), MaxParameter)
		fault.Hint = "shorten its comments, or move what bots share into the defaults"
		return bot.Faults{fault}
	}
	if before, _, found := bytes.Cut(s.Text, []byte("{{")); found {
		fault.Line += bytes.Count(before, []byte("\n"))
		fault.Column = len(before) - bytes.LastIndexByte(before, '\n')
		fault.Message = "{{ stands for another value in Parameter Store and CloudFormation, which would put it here"
		fault.Hint = "write { {"
		return bot.Faults{fault}
	}
	return nil
}
