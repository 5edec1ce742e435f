package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
)

const newLong = `Write the template of a new bot: complete, with what the catalogue says of its model, and at most
30 lines long. Nothing is overwritten.

The group is the one that may use the model already, or else one with other models of its vendor;
--group names another, which is made if there is none. Where the group may not use the model, that
is added to its group.yaml, and the group has to be deployed before the bot can answer.

Of a model that the catalogue does not have, --like names one that it resembles; without it the
values are careful. Either way each of them is marked as a guess.

Run without a model on a terminal, it asks for what it needs.`

// newOptions are the flags of new.
type newOptions struct {
	model                     string
	group, name, like, region string
	dryRun                    bool
}

func (p *program) newCommand() *cobra.Command {
	var o newOptions
	c := &cobra.Command{
		Use: "new [model]", GroupID: groupWrite, Args: cobra.MaximumNArgs(1),
		Short: "Write the template of a new bot.", Long: newLong,
		Example: `  botctl new
  botctl new anthropic.claude-opus-5 --group claude --name my-opus
  botctl new amazon.nova-lite-v1:0 --region eu-central-1 --group europe
  botctl new anthropic.claude-opus-6 --like anthropic.claude-opus-5 --dry-run`,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.model = args[0]
			}
			return p.newBot(c, o)
		},
		ValidArgsFunction: p.completeModels,
	}
	f := c.Flags()
	f.StringVar(&o.group, "group", "", "`group` of the bot, which is made if there is none")
	f.StringVar(&o.name, "name", "", "`name` of the bot: its file's and the end of its address (default that of the model)")
	f.StringVar(&o.like, "like", "", "`model` of the catalogue that one unknown to it resembles")
	f.StringVar(&o.region, "region", "", "`region` to call the model in, before others")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be written, and write nothing")
	_ = c.RegisterFlagCompletionFunc("like", p.completeModels) // the flag is there
	return c
}

// completeModels offers the models of the catalogue.
func (p *program) completeModels(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	dir, err := p.openFolder()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	known, err := p.catalogueOf(dir)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, kind := range bot.Kinds() {
		for id, e := range known.EntriesOf(kind) {
			names = append(names, id+"\t"+e.Name)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (p *program) newBot(c *cobra.Command, o newOptions) error {
	ctx := c.Context()
	dir, err := p.openFolder()
	if err != nil {
		return err
	}
	known, err := p.catalogueOf(dir)
	if err != nil {
		return err
	}
	w := &newWriter{program: p, ctx: ctx, dir: dir, known: known, o: o}
	if o.model == "" {
		if err := w.interview(); err != nil {
			return err
		}
	}
	files, err := w.files()
	if err != nil {
		return err
	}
	if o.dryRun {
		return w.showFiles(files)
	}
	if err := writeFiles(files); err != nil {
		return err
	}
	return w.tellNext(c.Root(), files)
}

// newWriter works out what a new bot comes to.
type newWriter struct {
	*program
	ctx   context.Context
	dir   *config.Dir
	known *bot.Catalogue
	o     newOptions

	group  bot.Source // group.yaml as it will be
	change string     // what is new in it; empty: nothing
	fresh  bool       // the whole group is new
}

// newFile is a file that is to be written.
type newFile struct {
	name   string
	text   []byte
	create bool // it must not be there
}

// files are those to be written, the bot's first. All is checked before anything is
// written.
func (w *newWriter) files() ([]newFile, error) {
	d, err := w.draft()
	if err != nil {
		return nil, err
	}
	if err := w.chooseGroup(d); err != nil {
		return nil, err
	}
	if w.o.name == "" {
		w.o.name = nameOf(d)
	}
	if err := w.checkName(); err != nil {
		return nil, err
	}
	settings, _, err := bot.LoadGroup(w.group, bot.Options{Stage: w.stage})
	if err != nil {
		return nil, err
	}
	d.place(w.known, settings, w.o.region)
	text, err := d.write()
	if err != nil {
		return nil, err
	}
	file := newFile{w.path(w.o.name), append(w.schemaLine(d.entry.Kind), text...), true}
	if err := w.allow(d, settings, file); err != nil {
		return nil, err
	}
	if err := w.check(file); err != nil {
		return nil, err
	}
	files := []newFile{file}
	if w.change != "" || w.fresh {
		files = append(files, newFile{w.path("group"), w.group.Text, w.fresh})
	}
	return files, nil
}

// schemaLine has editors check a file by the folder's schema of its kind, if there is one.
func (w *newWriter) schemaLine(name string) []byte {
	if _, err := os.Stat(filepath.Join(w.configs, "schema", name+".json")); err != nil {
		return nil
	}
	return fmt.Appendf(nil, "# yaml-language-server: $schema=../../schema/%s.json\n", name)
}

// path is that of a file of the bot's group.
func (w *newWriter) path(name string) string {
	return filepath.Join(w.configs, "groups", w.o.group, name+".yaml")
}

func (w *newWriter) checkName() error {
	if err := checkBotName("--name", w.o.name); err != nil {
		return err
	}
	if w.o.name == "group" {
		return misused("--name group: that file is the group's own; choose another name")
	}
	if _, err := os.Lstat(w.path(w.o.name)); err == nil {
		return misused("%s is there already, and nothing is overwritten; --name chooses another", w.path(w.o.name))
	}
	return nil
}

func checkBotName(flag, name string) error {
	if !bot.ValidName(name) {
		return misused("%s %q: a name is lower-case letters, digits and hyphens, at most 64", flag, name)
	}
	return nil
}

func notValid(err error) error {
	return fmt.Errorf("nothing was written, since the bot would not be valid:\n%w", err)
}

// check holds the bot to all that it will be held to, before it is there.
func (w *newWriter) check(file newFile) error {
	texts := config.Texts{Group: w.group}
	var err error
	if texts.Defaults, err = w.dir.Defaults(); err != nil {
		return err
	}
	source := bot.Source{Name: file.name, Text: file.text}
	_, warnings, err := texts.Load(source, bot.Options{Stage: w.stage, Strict: true, Kinds: bot.Kinds(), Catalogue: w.known, Today: w.now()})
	if err = errors.Join(err, config.CheckParameter(source), config.CheckParameter(w.group)); err != nil {
		return notValid(err)
	}
	for _, one := range warnings {
		w.note("warning: %s", one)
	}
	return nil
}

// setsOf are the names of the control sets in defaults.
func setsOf(defaults bot.Source) map[string]bool {
	var file struct {
		ControlSets map[string]yaml.Node `yaml:"control_sets"`
	}
	names := map[string]bool{}
	if yaml.Unmarshal(defaults.Text, &file) == nil { // what is wrong with it is told by the check
		for name := range file.ControlSets {
			names[name] = true
		}
	}
	return names
}

// nameOf makes a name for a bot out of its model's, less the vendor's: nova-lite.
func nameOf(d *draft) string {
	name := strings.ToLower(d.entry.Name)
	name = strings.TrimPrefix(name, vendorOf(d.base)+" ")
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return ' '
	}, name)
	return strings.Join(strings.Fields(name), "-")
}

// showFiles is what --dry-run shows: the new files whole, and of a changed one the change.
func (w *newWriter) showFiles(files []newFile) error {
	var b strings.Builder
	for _, f := range files {
		if f.create {
			fmt.Fprintf(&b, "# %s\n%s", filepath.ToSlash(f.name), f.text)
		}
	}
	_, err := fmt.Fprint(w.stdout, b.String())
	if w.change != "" {
		w.note("%s", w.change)
	}
	w.note("nothing was written")
	return err
}

func writeFiles(files []newFile) error {
	for _, f := range files {
		if err := os.MkdirAll(filepath.Dir(f.name), 0o755); err != nil {
			return err
		}
		if err := writeFile(f); err != nil {
			return err
		}
	}
	return nil
}

// writeFile replaces a file as a whole, or makes one that is not there.
func writeFile(f newFile) error {
	if f.create {
		out, err := os.OpenFile(f.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		_, err = out.Write(f.text)
		return errors.Join(err, out.Close())
	}
	beside := f.name + ".new"
	if err := os.WriteFile(beside, f.text, 0o644); err != nil {
		return err
	}
	return os.Rename(beside, f.name)
}

// tellNext says what was written and what comes next.
func (w *newWriter) tellNext(root *cobra.Command, files []newFile) error {
	var b strings.Builder
	fmt.Fprintf(&b, "wrote %s\n", filepath.ToSlash(files[0].name))
	if w.fresh {
		fmt.Fprintf(&b, "wrote %s\n", filepath.ToSlash(files[1].name))
	}
	if w.change != "" {
		fmt.Fprintln(&b, w.change)
	}
	b.WriteString("\nnext:\n")
	steps := w.nextSteps(root)
	width := 0
	for _, step := range steps {
		width = max(width, len(step[0]))
	}
	for _, step := range steps {
		fmt.Fprintf(&b, "  %-*s  # %s\n", width, step[0], step[1])
	}
	_, err := fmt.Fprint(w.stdout, b.String())
	return err
}

// nextSteps are commands, and what each is for.
func (w *newWriter) nextSteps(root *cobra.Command) (steps [][2]string) {
	has := func(name string) bool {
		return slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == name })
	}
	full, configs := w.o.group+"/"+w.o.name, [2]string{}
	if w.configs != "configs" {
		configs = [2]string{" -config " + w.configs, " CONFIGS=" + w.configs}
	}
	if has("test") {
		steps = append(steps, [2]string{"botctl test " + full, "try it against the simulator"})
	}
	steps = append(steps, [2]string{fmt.Sprintf("make run ARGS=\"-group %s%s\"", w.o.group, configs[0]), "talk to it here"})
	if w.change != "" || w.fresh || !has("push") {
		steps = append(steps, [2]string{fmt.Sprintf("make deploy STAGE=%s GROUP=%s%s", w.stage, w.o.group, configs[1]), "bring it to AWS"})
	} else {
		steps = append(steps, [2]string{"botctl push " + full, "bring it to AWS, without a deployment"})
	}
	if has("key") {
		steps = append(steps, [2]string{"botctl key set " + full, "once the bot is on Poe"})
	}
	return steps
}
