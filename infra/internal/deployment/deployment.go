package deployment

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

// DefaultStage is deployed where nobody names another.
const DefaultStage = "dev"

// Options say what of a folder is deployed, and as what.
type Options struct {
	Configs string    // folder with defaults/, groups/ and perhaps models.yaml
	Stage   string    // see [CheckStage]
	Groups  []string  // empty: all of the folder
	Today   time.Time // for models whose life has ended; zero: unchecked
}

// Deployment is one stage of a folder of configurations.
type Deployment struct {
	Stage    string
	Defaults []Parameter // of the kinds that there are
	Groups   []Group     // those that are deployed, by name
	// Others are the groups of the folder that are not deployed this time. What regions
	// share has to know of them all the same.
	Others   []Group
	Warnings []string // what is only suspicious, a line each
}

// Group is one function with its bots.
type Group struct {
	Name     string
	Settings *bot.Group // its group.yaml, for the stage
	Text     []byte     // of group.yaml
	Bots     []Bot      // by name; none of a group that is not deployed
}

// Bot is one file of a group.
type Bot struct {
	Name     string
	Template *bot.Template
	Text     []byte
}

// Templates are the models that the group's bots may call, of all bots.
func (g Group) Templates() (all []*bot.Template) {
	for _, b := range g.Bots {
		all = append(all, b.Template.Models()...)
	}
	return all
}

func (g Group) textBytes() int {
	n := len(g.Text)
	for _, b := range g.Bots {
		n += len(b.Text)
	}
	return n
}

// CheckStage says what is wrong with the name of a stage that is deployed. A hyphen in it
// would make one name of two: poebridge-a-b-c.
func CheckStage(stage string) error {
	if stage == "" {
		return fmt.Errorf("a deployment needs a stage, such as %s", DefaultStage)
	}
	if err := bot.CheckStage(stage); err != nil {
		return fmt.Errorf("stage %w", err)
	}
	if strings.Contains(stage, "-") {
		return fmt.Errorf("stage %q: a stage that is deployed has no hyphen, which is what sets it apart from the group in the names of its resources", stage)
	}
	return nil
}

// Read reads a folder and checks everything that is deployed of it, under the rules for
// where people write. The error has a line for each fault.
func Read(o Options) (*Deployment, error) {
	if err := CheckStage(o.Stage); err != nil {
		return nil, err
	}
	dir, err := config.OpenDir(o.Configs)
	if err != nil {
		return nil, err
	}
	names, err := dir.Groups()
	if err != nil {
		return nil, err
	}
	chosen, err := choose(names, o)
	if err != nil {
		return nil, err
	}
	known, err := dir.Catalogue()
	if err != nil {
		return nil, err
	}
	r := &reader{dir: dir, d: &Deployment{Stage: o.Stage}, options: bot.Options{
		Stage: o.Stage, Strict: true, Kinds: bot.Kinds(), Catalogue: known, Today: o.Today,
	}}
	r.skipped("")
	r.defaults()
	for _, name := range names {
		r.group(name, slices.Contains(chosen, name))
	}
	r.checkTogether()
	if len(r.faults) > 0 {
		return nil, errors.Join(r.faults...)
	}
	return r.d, nil
}

// choose returns the groups to deploy.
func choose(names []string, o Options) ([]string, error) {
	if len(names) == 0 {
		return nil, fmt.Errorf("there is no group in %s", filepath.Join(o.Configs, "groups"))
	}
	if len(o.Groups) == 0 {
		return names, nil
	}
	for _, name := range o.Groups {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("there is no group %q in %s; its groups are %s", name, o.Configs, strings.Join(names, ", "))
		}
	}
	return o.Groups, nil
}

const (
	// maxBots leaves room for what else a stack puts out: CloudFormation takes 200 outputs.
	maxBots = 190
	// maxTexts is how long the files of a group may be together, in bytes: CloudFormation
	// takes a template of 1 MB, in which they stand as JSON.
	maxTexts = 700_000
)

// reader goes on after a fault, so that one run tells them all.
type reader struct {
	dir     *config.Dir
	options bot.Options
	d       *Deployment
	faults  []error
}

func (r *reader) fault(err error) {
	if err != nil && !slices.ContainsFunc(r.faults, func(f error) bool { return f.Error() == err.Error() }) {
		r.faults = append(r.faults, err)
	}
}

func (r *reader) warn(warnings bot.Faults) {
	for _, w := range warnings {
		if line := w.String(); !slices.Contains(r.d.Warnings, line) {
			r.d.Warnings = append(r.d.Warnings, line)
		}
	}
}

// skipped: a file that looks like a bot and is none would be missing without a word.
func (r *reader) skipped(group string) {
	for _, line := range r.dir.Skipped(group) {
		r.fault(errors.New(line))
	}
}

func (r *reader) group(name string, deployed bool) {
	source, err := r.dir.ReadGroup(context.Background(), name)
	if err != nil {
		r.fault(err)
		return
	}
	settings, warnings, err := bot.LoadGroup(source, r.options)
	if err != nil {
		r.fault(err)
		return
	}
	g := Group{Name: name, Settings: settings, Text: source.Text}
	if !deployed {
		r.left(name)
		r.d.Others = append(r.d.Others, g)
		return
	}
	r.warn(warnings)
	r.fault(config.CheckParameter(source))
	r.fault(checkName(r.d.Stage, name, settings.Region))
	r.skipped(name)
	g.Bots = r.bots(name)
	if n := len(g.Bots); n > maxBots {
		r.fault(fmt.Errorf("group %q has %d bots, and a stack has room for the addresses of %d; split the group", name, n, maxBots))
	}
	if n := g.textBytes(); n > maxTexts {
		r.fault(fmt.Errorf("group %q has files of %d bytes together, and a stack has room for %d; split the group", name, n, maxTexts))
	}
	if len(g.Bots) == 0 {
		r.d.Warnings = append(r.d.Warnings, fmt.Sprintf("group %s has no bots", name))
	}
	r.d.Groups = append(r.d.Groups, g)
}

// left warns of bots that are not deployed this time and could not live on the defaults that
// are. That is no fault, as what stands in Parameter Store may be older than their files.
func (r *reader) left(group string) {
	names, err := r.dir.Names(group)
	r.fault(err)
	for _, name := range names {
		texts, err := r.dir.Read(context.Background(), group, name)
		if err == nil {
			i := slices.IndexFunc(texts.Layers, func(l config.Layer) bool { return l.Name == config.LayerBase })
			_, _, err = texts.Load(texts.Layers[i].Source, r.options)
		}
		if err != nil {
			r.d.Warnings = append(r.d.Warnings, fmt.Sprintf("group %s is not deployed this time, but the defaults that it lives on are, and with them not all of it is valid: %v", group, err))
		}
	}
}

func (r *reader) bots(group string) (bots []Bot) {
	names, err := r.dir.Names(group)
	r.fault(err)
	for _, name := range names {
		texts, err := r.dir.Read(context.Background(), group, name)
		if err != nil {
			r.fault(err)
			continue
		}
		if b, ok := r.bot(name, texts); ok {
			bots = append(bots, b)
		}
	}
	return bots
}

func (r *reader) bot(name string, texts config.Texts) (Bot, bool) {
	i := slices.IndexFunc(texts.Layers, func(l config.Layer) bool { return l.Name == config.LayerBase })
	source := texts.Layers[i].Source // the name is of a file of the base
	r.fault(config.CheckParameter(source))
	template, warnings, err := texts.Load(source, r.options)
	if err != nil {
		r.fault(err)
		return Bot{}, false
	}
	r.warn(warnings)
	return Bot{Name: name, Template: template, Text: source.Text}, true
}

// defaults are deployed of every kind, whichever bots are deployed this time: those of other
// groups live on them too.
func (r *reader) defaults() {
	all, err := r.dir.Defaults()
	r.fault(err)
	for _, kind := range bot.Kinds() {
		source, ok := all[kind]
		if !ok {
			continue
		}
		r.fault(config.CheckParameter(source))
		r.d.Defaults = append(r.d.Defaults, Parameter{
			Name: config.Place{Layer: config.Defaults, Name: kind}.Parameter(r.d.Stage), Text: source.Text, ID: "Defaults" + camel(kind),
		})
	}
}

// checkTogether is for what is only wrong with several groups.
func (r *reader) checkTogether() {
	for _, g := range append(slices.Clone(r.d.Groups), r.d.Others...) {
		if slices.Contains(r.d.Regions(), g.Name) {
			r.fault(fmt.Errorf("group %q: a group cannot have the name of a region, %s is the stack of what its groups share", g.Name, SharedStack(r.d.Stage, g.Name)))
		}
	}
}

// Regions are where something is deployed, sorted.
func (d *Deployment) Regions() (regions []string) {
	for _, g := range d.Groups {
		if !slices.Contains(regions, g.Settings.Region) {
			regions = append(regions, g.Settings.Region)
		}
	}
	slices.Sort(regions)
	return regions
}

// Sharing are all groups of the folder whose functions are in a region, by name, whether
// they are deployed this time or not.
func (d *Deployment) Sharing(region string) (groups []Group) {
	for _, g := range append(slices.Clone(d.Groups), d.Others...) {
		if g.Settings.Region == region {
			groups = append(groups, g)
		}
	}
	slices.SortFunc(groups, func(a, b Group) int { return strings.Compare(a.Name, b.Name) })
	return groups
}
