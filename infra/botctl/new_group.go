package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/draft"
	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/yamledit"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// chooseGroup finds the group of the bot, or makes one.
func (w *newWriter) chooseGroup(d *draft.Draft) error {
	groups, err := w.dir.Groups()
	if err != nil {
		return err
	}
	if w.o.group == "" {
		if w.o.group, err = w.likelyGroup(d, groups); err != nil {
			return err
		}
	}
	if err := checkBotName("--group", w.o.group); err != nil {
		return err
	}
	was, err := w.dir.ReadGroup(w.ctx, w.o.group)
	if err == nil {
		w.group, w.groupWas = was, &was
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
		w.group = bot.Source{Name: w.path("group"), Text: append(w.schemaLine(schemaGroup), w.freshGroup(d)...)}
	}
	return err
}

// likelyGroup is the first that may use the model, or else the one with the most models of
// its vendor for that kind of bot.
func (w *newWriter) likelyGroup(d *draft.Draft, groups []string) (string, error) {
	best, most := "", 0
	for _, name := range groups {
		source, err := w.dir.ReadGroup(w.ctx, name)
		if err != nil {
			return "", err
		}
		g, _, err := bot.LoadGroup(source, bot.Options{Stage: w.stage})
		if err != nil {
			return "", err
		}
		if slices.Contains(g.Models, d.Base) {
			return name, nil
		}
		n := 0
		for _, id := range g.Models {
			if e, ok := w.known.Entry(id); ok && e.Kind == d.Entry.Kind && bot.VendorOf(id) == bot.VendorOf(d.Base) {
				n++
			}
		}
		if n > most {
			best, most = name, n
		}
	}
	if best == "" {
		return "", exit.Misused("no group has a model of %s; --group names one, or a new one (there are %s)", bot.VendorOf(d.Base), strings.Join(groups, ", "))
	}
	return best, nil
}

// freshGroup is a group.yaml for one bot. Its function is where the model is called first.
func (w *newWriter) freshGroup(d *draft.Draft) []byte {
	var regions []string
	for _, c := range d.Calls {
		if len(regions) == 0 && (w.o.region == "" || slices.Contains(c.Regions, w.o.region)) {
			regions = slices.Clone(c.Regions)
		}
	}
	region := cmp.Or(w.o.region, cmp.Or(append(regions, "us-east-1")...))
	if regions = slices.DeleteFunc(regions, func(r string) bool { return r == region }); len(regions) > 1 {
		regions = regions[:1] // one more stands in for the first
	}
	regions = slices.Insert(regions, 0, region)
	bucket := ""
	if d.Entry.Kind == bot.KindVideo {
		bucket = "video_bucket: {expire_days: 7}\nalarms: {first_text: 0s} # a video takes minutes\n"
		regions = regions[:1]
	}
	return fmt.Appendf(nil, "schema: %d\ndescription: %s\nregion: %s # the function; keep it near the models\nmodels: # without the prefix of an inference profile\n  - %s\nregions: [%s]\n%s",
		bot.SchemaVersion, d.Entry.Name, region, d.Base, strings.Join(regions, ", "), bucket)
}

// allow adds to the group's file what the bot needs and the group may not use yet.
func (w *newWriter) allow(d *draft.Draft, g *bot.Group, file newFile) error {
	texts := config.Texts{Group: w.group}
	var err error
	if texts.Defaults, err = w.dir.Defaults(); err != nil {
		return err
	}
	kind, _ := bot.KindOf(bot.Source{Name: file.name, Text: file.text}, bot.Kinds())
	t, _, err := bot.Load(texts.Defaults[kind], bot.Source{Name: file.name, Text: file.text}, bot.Options{Stage: w.stage, Kinds: bot.Kinds()})
	if err != nil {
		return notValid(err)
	}
	var added []string
	if !g.AllowsModel(t) {
		if w.group.Text, err = yamledit.AddToList(w.group, "models", d.Base); err != nil {
			return err
		}
		added = append(added, d.Base+" to its models")
	}
	for _, r := range d.Regions {
		if slices.Contains(g.Regions, r) {
			continue
		}
		if w.group.Text, err = yamledit.AddToList(w.group, "regions", r); err != nil {
			return err
		}
		added = append(added, r+" to its regions")
	}
	if len(added) > 0 {
		verb := "added"
		if w.o.dryRun {
			verb = "would add"
		}
		w.change = fmt.Sprintf("%s %s in %s, which needs a deployment", verb, strings.Join(added, " and "), filepath.ToSlash(w.group.Name))
	}
	return nil
}
