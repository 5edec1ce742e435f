package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/infra/botctl/internal/wholefile"
	"github.com/poebridge/poebridge/infra/botctl/internal/yamledit"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

const retargetLong = `Write another model into every file of the folder that names one, as its model or as a fallback, and
let the groups call it. Only ids are changed: comments and all else stay as they are.

OLD is a model's own id, for all ways to call it, or one as files have it. Where NEW is a model's
own id each bot keeps its kind of inference profile, if the new model has it.

What else the catalogue has otherwise for the new model, such as its price, is told and not
written. A bot that would not be valid keeps all files as they are.`

func (p *program) retargetCommand() *cobra.Command {
	var says consent
	c := &cobra.Command{
		Use: "retarget old new", GroupID: groupWrite,
		Short: "Move every bot from one model to another.", Long: retargetLong,
		Example: `  botctl retarget anthropic.claude-opus-4-5-20251101-v1:0 anthropic.claude-opus-5 --dry-run
  botctl retarget us.amazon.nova-lite-v1:0 us.amazon.nova-2-lite-v1:0 --yes`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error { return p.retarget(c.Context(), says, args[0], args[1]) },
	}
	says.flags(c.Flags())
	return c
}

// retargetRow is one id that is written.
type retargetRow struct {
	File string `json:"file"`
	Line int    `json:"line"`
	From string `json:"from"` // empty: it is added to a list
	To   string `json:"to"`
}

var retargetColumns = []column[retargetRow]{
	{"FROM", false, func(r retargetRow) cell { return plain(r.From) }},
	{"TO", false, func(r retargetRow) cell { return plain(r.To) }},
	{"AT", false, func(r retargetRow) cell { return plain(fmt.Sprintf("%s:%d", r.File, r.Line)) }},
}

// retargeting is the move under way.
type retargeting struct {
	*site
	known    *bot.Catalogue // nil: none
	from, to string
	rows     []retargetRow
	changed  []changedFile
	calls    map[string]string // id as called → the new one
	warnings []string
}

// changedFile is a file with its new text.
type changedFile struct{ was, is bot.Source }

func (p *program) retarget(ctx context.Context, says consent, from, to string) error {
	if from == to {
		return exit.Misused("both models are %s", from)
	}
	s, err := p.openFiles(ctx)
	if err != nil {
		return err
	}
	r := &retargeting{site: s, known: s.files.Rules.Catalogue, from: from, to: to, calls: map[string]string{}}
	if err := r.prepare(ctx); err != nil {
		return err
	}
	if len(r.changed) == 0 {
		return exit.Answer(fmt.Errorf("no file in %s names the model %s; botctl models shows which do", p.configs, from))
	}
	if goOn, err := p.confirm(ctx, says, r.plan()); !goOn {
		return err
	}
	for _, f := range r.changed {
		if err := wholefile.Replace(f.was.Name, &f.was, f.is.Text); err != nil {
			return fmt.Errorf("%w; run the command again for the files that are left", err)
		}
	}
	slices.SortFunc(r.rows, func(a, b retargetRow) int { return cmp.Or(cmp.Compare(a.File, b.File), a.Line-b.Line) })
	p.note("a group that may call another model needs a deploy: make deploy STAGE=%s; overrides in stages stay as they are, botctl list shows them", p.stage)
	return show(p, r.rows, retargetColumns)
}

// wholeFolder wants all groups, of which none can be left out: its bots would keep the old model.
func (s *site) wholeFolder() (err error) {
	faults := s.Faults()
	for _, group := range slices.Sorted(maps.Keys(faults)) {
		err = errors.Join(err, faults[group])
	}
	return err
}

// prepare works out all new texts, and says what would not be valid.
func (r *retargeting) prepare(ctx context.Context) error {
	var faults []error
	if err := r.wholeFolder(); err != nil {
		return err
	}
	for _, group := range r.Groups() {
		var moved []changedFile
		g, err := r.Group(group)
		if err != nil {
			return err
		}
		for _, name := range g.Bots {
			file, err := r.File(ctx, stage.Ref{Group: group, Name: name})
			if err != nil {
				return err
			}
			text, err := r.move(*file)
			if err != nil {
				return err
			}
			if string(text) != string(file.Text) {
				moved = append(moved, changedFile{*file, bot.Source{Name: file.Name, Text: text}})
			}
		}
		if len(moved) > 0 {
			file, err := r.allow(g.File)
			faults = append(faults, err, r.check(file, moved))
			r.changed = append(r.changed, moved...)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return exit.Answer(fmt.Errorf("%w\nno file was written", err))
	}
	return nil
}

// move writes the new model into a text wherever the old one stands.
func (r *retargeting) move(s bot.Source) ([]byte, error) {
	root, err := yamledit.Root(s)
	if err != nil {
		return nil, err
	}
	for _, n := range below(root, "base_id") {
		if bot.BaseID(r.from) == n.Value {
			r.warnings = append(r.warnings, fmt.Sprintf("%s:%d:%d: the model stands behind an ARN, which stays; do it by hand", s.Name, n.Line, n.Column))
		}
	}
	for _, n := range below(root, "id") {
		to := r.replacement(n.Value)
		if to == "" || to == n.Value {
			continue
		}
		if s.Text, err = yamledit.SetScalar(s, n, to); err != nil {
			return nil, err
		}
		r.calls[n.Value] = to
		r.rows = append(r.rows, retargetRow{filepath.ToSlash(s.Name), n.Line, n.Value, to})
	}
	return s.Text, nil
}

// below are the words under a key of each model, the last first, so that one can be replaced
// without moving those that follow.
func below(n *yaml.Node, key string) (words []*yaml.Node) {
	for i, child := range n.Content {
		words = append(words, below(child, key)...)
		if n.Kind != yaml.MappingNode || i%2 == 0 || n.Content[i-1].Value != "model" {
			continue
		}
		if word := yamledit.At(child, key); word != nil && word.Kind == yaml.ScalarNode {
			words = append(words, word)
		}
	}
	slices.SortFunc(words, func(a, b *yaml.Node) int { return cmp.Or(b.Line-a.Line, b.Column-a.Column) })
	return words
}

// replacement is what is called instead of an id; empty: it is of another model.
func (r *retargeting) replacement(id string) string {
	base := bot.BaseID(id)
	ofAny := bot.BaseID(r.from) == r.from // the model's own id means all ways to call it
	if id != r.from && !(ofAny && base == r.from) {
		return ""
	}
	if bot.BaseID(r.to) != r.to || strings.HasPrefix(r.to, "arn:") {
		return r.to
	}
	same := strings.TrimSuffix(id, base) + r.to
	if r.known == nil {
		return same
	}
	calls := r.known.Calls(r.to)
	if len(calls) == 0 || slices.ContainsFunc(calls, func(c bot.Call) bool { return c.ID == same }) {
		return same
	}
	return calls[0].ID
}

// allow adds the new model to what a group may call, and returns its group.yaml then.
func (r *retargeting) allow(was bot.Source) (is bot.Source, err error) {
	settings, _, err := bot.LoadGroup(was, bot.Options{Stage: r.stage})
	if err != nil {
		return was, err
	}
	for _, to := range r.calls {
		if settings.AllowsModel(&bot.Template{Model: bot.Model{ID: to}}) {
			continue
		}
		item := bot.BaseID(to)
		text, err := yamledit.AddToList(was, "models", item)
		if err != nil {
			return was, err
		}
		is = bot.Source{Name: was.Name, Text: text}
		r.changed = append(r.changed, changedFile{was, is})
		r.rows = append(r.rows, retargetRow{File: filepath.ToSlash(was.Name), Line: yamledit.LineOf(is, "models", item), To: item})
		return is, nil // the ways to call a model have one id of its own
	}
	return was, nil
}

// check judges the new texts as validate does.
func (r *retargeting) check(group bot.Source, moved []changedFile) error {
	around := config.Texts{Defaults: r.files.Defaults, Group: group}
	var faults []error
	for _, f := range moved {
		_, warnings, err := around.Load(f.is, r.files.Rules)
		faults = append(faults, err)
		for _, w := range warnings {
			r.warnings = append(r.warnings, w.String())
		}
	}
	return errors.Join(faults...)
}

// plan shows what will be written, and what will not.
func (r *retargeting) plan() string {
	var b strings.Builder
	for _, f := range r.changed {
		b.WriteString(r.paintDiff(templatediff.Unified(f.was, f.is)))
	}
	slices.Sort(r.warnings)
	for _, w := range slices.Compact(r.warnings) {
		fmt.Fprintln(&b, "warning:", w)
	}
	for _, from := range slices.Sorted(maps.Keys(r.calls)) {
		b.WriteString(r.otherwise(from, r.calls[from]))
	}
	fmt.Fprintf(&b, "%s from %s to %s\n", counted(len(r.changed), "file"), r.from, r.to)
	return b.String()
}

// otherwise is what the catalogue has for the new model and not for the old one. Files say
// such things too, and still those of the old model.
func (r *retargeting) otherwise(from, to string) string {
	if r.known == nil {
		return ""
	}
	was, is := catalogueValues(r.known, from), catalogueValues(r.known, to)
	if is == nil {
		return fmt.Sprintf("the catalogue does not know %s: look yourself whether limits, price and the rest still hold\n", to)
	}
	var b strings.Builder
	for _, c := range templatediff.Changes(was, is) {
		fmt.Fprintf(&b, "  %s\n", c)
	}
	if b.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("the catalogue has for %s, otherwise than for %s; look whether the files should say so:\n%s", to, from, b.String())
}

// catalogueValues are those that the catalogue has for a model, by path; nil where it does not
// know it.
func catalogueValues(known *bot.Catalogue, id string) map[string]string {
	values, _ := templatediff.Values(known.Template(id)) // of what it does not know, nothing
	return values
}
