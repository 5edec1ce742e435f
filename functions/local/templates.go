package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/fault"
)

// playedTemplates are the templates of a site as the playground wants them.
type playedTemplates struct{ *site }

// find returns a group and the texts of one of its bots, as they are kept.
func (p playedTemplates) find(ctx context.Context, name, bot string) (group, config.Texts, error) {
	g, ok := p.site.find(name)
	if !ok {
		return group{}, config.Texts{}, playground.ErrNoBot
	}
	texts, err := g.overlay.store.Read(ctx, name, bot)
	if fault.KindOf(err) == fault.NotFound {
		err = playground.ErrNoBot
	}
	return g, texts, err
}

// Template implements playground.Templates.
func (p playedTemplates) Template(ctx context.Context, group, name string) (playground.Template, error) {
	g, texts, err := p.find(ctx, group, name)
	if err != nil {
		return playground.Template{}, err
	}
	file := texts.Layers[0].Source
	t := playground.Template{
		File: file.Name, Text: string(file.Text), Hash: hashOf(file.Text), Applied: g.overlay.get(group, name),
		Group: string(texts.Group.Text), CannotApply: p.cannotApply(), CannotSave: g.cannotSave(),
	}
	t.Kind, _ = bot.KindOf(file, g.kinds) // an unknown one is told by Check
	t.Defaults = string(texts.Defaults[t.Kind].Text)
	return t, nil
}

// Check implements playground.Templates.
func (p playedTemplates) Check(ctx context.Context, group, name, text string) (playground.Check, error) {
	g, texts, err := p.find(ctx, group, name)
	if err != nil {
		return playground.Check{}, err
	}
	return p.check(g, texts, text), nil
}

// check judges a text as those judge who serve it.
func (p playedTemplates) check(g group, texts config.Texts, text string) playground.Check {
	source := bot.Source{Name: texts.Layers[0].Source.Name, Text: []byte(text)}
	template, warnings, err := texts.Load(source, bot.Options{
		Stage: p.opts.stage, Kinds: g.kinds, Strict: true, Catalogue: g.from.known(), Today: time.Now(),
	})
	if err == nil {
		_, err = p.factory.New(template)
	}
	found := playground.Check{Findings: []playground.TemplateFinding{}, Regions: []string{}}
	for _, f := range faultsOf(err) {
		found.Findings = append(found.Findings, finding(playground.SeverityError, source.Name, f))
	}
	for _, f := range warnings {
		found.Findings = append(found.Findings, finding(playground.SeverityWarning, source.Name, f))
	}
	if err == nil {
		settings := template.Settings()
		found.Settings, found.Model, found.Regions = &settings, template.Model.ID, template.Model.Regions
	}
	return found
}

// faultsOf are the faults in an error; one that says no place is for the whole file.
func faultsOf(err error) bot.Faults {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all bot.Faults
		for _, one := range joined.Unwrap() {
			all = append(all, faultsOf(one)...)
		}
		return all
	}
	if faults, ok := errors.AsType[bot.Faults](err); ok {
		return faults
	}
	return bot.Faults{{Line: 1, Column: 1, Message: err.Error()}}
}

func finding(severity, own string, f bot.Fault) playground.TemplateFinding {
	if f.File == own {
		f.File = ""
	}
	return playground.TemplateFinding{
		Severity: severity, File: f.File, Line: f.Line, Column: f.Column, Path: f.Path, Message: f.Message, Hint: f.Hint,
	}
}

// Apply implements playground.Templates.
func (p playedTemplates) Apply(ctx context.Context, group, name, text string) error {
	g, texts, err := p.find(ctx, group, name)
	if err != nil {
		return err
	}
	if why := p.cannotApply(); why != "" {
		return errors.New(why)
	}
	for _, f := range p.check(g, texts, text).Findings {
		if f.Severity == playground.SeverityError {
			return fmt.Errorf("the template is not valid, and was not applied: line %d: %s", f.Line, f.Message)
		}
	}
	g.overlay.set(group, name, text)
	_, err = g.bots.Fresh(ctx, name)
	return err
}

// TakeBack implements playground.Templates.
func (p playedTemplates) TakeBack(ctx context.Context, group, name string) error {
	g, _, err := p.find(ctx, group, name)
	if err != nil {
		return err
	}
	g.overlay.remove(group, name)
	_, _ = g.bots.Fresh(ctx, name) // a file that is not valid is told with the bot
	return nil
}

// Save implements playground.Templates.
func (p playedTemplates) Save(ctx context.Context, group, name, text, hash string) error {
	g, texts, err := p.find(ctx, group, name)
	if err != nil {
		return err
	}
	if why := g.cannotSave(); why != "" {
		return errors.New(why)
	}
	was := texts.Layers[0].Source.Text
	if hashOf(was) != hash {
		return playground.ErrChanged
	}
	p.saving.Lock()
	err = g.from.dir.Replace(group, name, was, []byte(text))
	p.saving.Unlock()
	if errors.Is(err, config.ErrChanged) {
		return playground.ErrChanged
	}
	if err != nil {
		return err
	}
	g.overlay.remove(group, name)  // who saves wants to see what was saved
	_, _ = g.bots.Fresh(ctx, name) // one that is not valid is told with the bot
	return nil
}

// cannotApply says why a template cannot be served in place of its file.
func (s *site) cannotApply() string {
	if s.opts.lambda != "" {
		return "The function reads its templates itself (-lambda); save the file, and it serves that."
	}
	return ""
}

// cannotSave says why a template cannot be written.
func (g group) cannotSave() string {
	if g.from.dir == nil {
		return "The templates come from Parameter Store (-config ssm); put this one there with botctl push."
	}
	return ""
}

// hashOf tells one text from another.
func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
