package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/probe"
	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/infra/botctl/internal/wholefile"
	"github.com/poebridge/poebridge/infra/botctl/internal/yamledit"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// probeEdit is what becomes of a bot's file.
type probeEdit struct {
	*probedBot
	is       bot.Source // as it will be
	warnings bot.Faults
	left     []string // keys that differ and are not written
}

// bringProbed brings the files to say what was found, and says what is still open.
func (s *site) bringProbed(ctx context.Context, says consent, bots []*probedBot) error {
	var edits []probeEdit
	var faults []error
	for _, b := range bots {
		e, err := s.probeEdit(b)
		faults = append(faults, err)
		if err == nil && len(e.left) > 0 {
			faults = append(faults, exit.Answer(fmt.Errorf("%s: not written: %s", b, strings.Join(e.left, "; "))))
		}
		if err == nil && string(e.is.Text) != string(b.file.Text) {
			edits = append(edits, e)
		}
	}
	faults = append(faults, s.writeProbed(ctx, says, edits), probeOpenFault(bots))
	return errors.Join(faults...)
}

// probeEdit works out the new text of a bot's file, and holds it to all that files are held to.
func (s *site) probeEdit(b *probedBot) (e probeEdit, err error) {
	e = probeEdit{probedBot: b, is: b.file}
	for _, c := range probe.Changes(b.template, b.found.Findings) {
		if why := noRoom(b.template, b.found.Findings, c.Key); why != "" {
			e.left = append(e.left, c.Key+" "+valueText(c.Value)+", "+why)
			continue
		}
		path := strings.Split(c.Key, ".")
		if e.is.Text, err = yamledit.Put(e.is, valueText(c.Value), path...); err != nil {
			return e, exit.Answer(err)
		}
		e.is.Text = noGuess(e.is, path)
	}
	t, warnings, err := s.files.Load(b.Group, e.is)
	if err = errors.Join(err, config.CheckParameter(e.is)); err != nil {
		return e, exit.Answer(fmt.Errorf("%w\n%s was not written: with what was found it would not be valid, as\n%s", err, b.file.Name, templatediff.Unified(b.file, e.is)))
	}
	e.warnings = warnings
	for _, c := range probe.Changes(t, b.found.Findings) {
		if !slices.ContainsFunc(e.left, func(one string) bool { return strings.HasPrefix(one, c.Key+" ") }) {
			return e, exit.Answer(fmt.Errorf("%s was not written: its stages: part says otherwise of %s; do it by hand", b.file.Name, c.Key))
		}
	}
	return e, nil
}

// noRoom is why a limit cannot be written: the template's context is too small for it, and how
// large that really is nobody can find out cheaply.
func noRoom(t *bot.Template, found []probe.Finding, key string) string {
	const limit, exclusive = "limits.output_tokens", "limits.output_exclusive"
	if key != limit && key != exclusive {
		return ""
	}
	for _, f := range found {
		if n, ok := f.Value.(int); ok && f.Key == limit && n >= t.Limits.ContextTokens {
			return fmt.Sprintf("since limits.context_tokens is %d: write there what the model reads, and try again", t.Limits.ContextTokens)
		}
	}
	return ""
}

var guessRemark = regexp.MustCompile(`# guess: [^\r\n]*`)

// noGuess takes the remark of botctl new off a line that has been measured.
func noGuess(s bot.Source, path []string) []byte {
	root, err := yamledit.Root(s)
	n := yamledit.At(root, path...)
	if err != nil || n == nil {
		return s.Text
	}
	lines := yamledit.Lines(s.Text)
	lines[n.Line-1] = guessRemark.ReplaceAllString(lines[n.Line-1], "# measured")
	return []byte(strings.Join(lines, ""))
}

// writeProbed shows what would be written and writes it, if it may.
func (s *site) writeProbed(ctx context.Context, says consent, edits []probeEdit) error {
	if len(edits) == 0 {
		return nil
	}
	var plan strings.Builder
	for _, e := range edits {
		plan.WriteString(s.paintDiff(templatediff.Unified(e.file, e.is)))
		for _, w := range e.warnings {
			fmt.Fprintln(&plan, "warning:", w)
		}
	}
	goOn, err := s.confirm(ctx, says, plan.String())
	switch {
	case err != nil:
		return err
	case !goOn:
		return exit.Answer(fmt.Errorf("%s would be written, and nothing was", counted(len(edits), "file")))
	}
	var faults []error
	for _, e := range edits {
		err := wholefile.Replace(e.file.Name, &e.file, e.is.Text)
		if faults = append(faults, err); err == nil {
			s.note("wrote %s", filepath.ToSlash(e.file.Name))
		}
	}
	return errors.Join(faults...)
}

// probeOpenFault says that not all is known.
func probeOpenFault(bots []*probedBot) error {
	n := 0
	for _, b := range bots {
		for _, f := range b.found.Findings {
			if !f.Known() {
				n++
			}
		}
	}
	if n == 0 {
		return nil
	}
	return exit.Failure(fmt.Errorf("%s could not be found out; the template was left alone there", counted(n, "thing")))
}
