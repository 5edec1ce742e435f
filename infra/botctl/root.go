package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
	"github.com/poebridge/poebridge/infra/internal/deployment"
	"github.com/poebridge/poebridge/pkg/bot"
)

// The groups of commands in the help of root.
const (
	groupWrite    = "write"
	groupDeploy   = "deploy"
	groupOperate  = "operate"
	groupAsk      = "ask"
	groupYourself = "yourself"
)

const rootLong = `botctl runs bots: it writes their templates and checks them, brings them to AWS and back,
keeps their access keys, and asks what is deployed.

AWS settings are those of any AWS tool: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL and so on.

` + exit.Help

// root is the whole tree of commands.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use: "botctl", Short: "Run bots.", Long: rootLong,
		Args: noSuchCommand, RunE: showHelp,
		SilenceErrors: true, SilenceUsage: true, // told by run, as one sentence
	}
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetFlagErrorFunc(flagError)
	p.commonFlags(root)
	root.SetHelpCommandGroupID(groupYourself)
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(
		p.modelsCommand(),
		p.newCommand(),
		p.testCommand(),
		p.validateCommand(),
		p.retargetCommand(),
		p.diffCommand(),
		p.pushCommand(),
		p.adoptCommand(),
		p.historyCommand(),
		p.rollbackCommand(),
		p.retireCommand(),
		p.listCommand(),
		p.showCommand(),
		p.disableCommand(),
		p.enableCommand(),
		p.keyCommand(),
		p.syncCommand(),
		p.checkCommand(),
		p.chatCommand(),
		p.logsCommand(),
		p.costCommand(),
		p.doctorCommand(),
		p.completionCommand(),
		p.versionCommand(),
	)
	addGroups(root)
	return root
}

// addGroups adds those that have commands, in the order in which help shows them.
func addGroups(root *cobra.Command) {
	for _, g := range []*cobra.Group{
		{ID: groupWrite, Title: "Write:"},
		{ID: groupDeploy, Title: "Deploy:"},
		{ID: groupOperate, Title: "Operate:"},
		{ID: groupAsk, Title: "Ask:"},
		{ID: groupYourself, Title: "Yourself:"},
	} {
		if slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.GroupID == g.ID }) {
			root.AddGroup(g)
		}
	}
}

func (p *program) commonFlags(root *cobra.Command) {
	stage := p.getenv("POEBRIDGE_STAGE")
	if stage == "" {
		stage = deployment.DefaultStage
	}
	f := root.PersistentFlags()
	f.StringVar(&p.configs, "configs", "configs", "`folder` of templates")
	f.StringVar(&p.stage, "stage", stage, "`stage` that is meant; POEBRIDGE_STAGE is another default")
	p.output = terminal.AsTable
	f.VarP(&p.output, "output", "o", "`format` of what is shown: "+strings.Join(terminal.Formats, ", "))
	f.BoolVar(&p.noColor, "no-color", false, "no colours on a terminal; so does NO_COLOR")
	offer(root, "output", terminal.Formats)
	_ = root.MarkPersistentFlagDirname("configs")
}

// checkSettings says what is wrong with the flags that every command has.
func (p *program) checkSettings() error {
	if p.stage == "" {
		return exit.Misused("--stage is empty; it is a name such as %s", deployment.DefaultStage)
	}
	if err := bot.CheckStage(p.stage); err != nil {
		return exit.Misused("--stage: %w", err)
	}
	return nil
}

// noSuchCommand refuses words where a command was to be.
func noSuchCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	c.SuggestionsMinimumDistance = 2 // slips of the keyboard
	text := fmt.Sprintf("there is no command %q", strings.TrimPrefix(c.CommandPath()+" "+args[0], "botctl "))
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		text += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return errors.New(text)
}

func showHelp(c *cobra.Command, _ []string) error { return c.Help() }

// flagError tells of a wrong command before it tells of a flag that would be right with
// another one.
func flagError(c *cobra.Command, err error) error {
	if c.HasSubCommands() && c.Flags().NArg() > 0 {
		return noSuchCommand(c, c.Flags().Args())
	}
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return badValue(bad)
	}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if near := nearestFlag(c, unknown.GetSpecifiedName()); near != "" {
			return fmt.Errorf("%w; did you mean --%s?", err, near)
		}
	}
	return err
}

// nearestFlag is a flag of the command that begins as the word does, is begun by it, or is
// written nearly so.
func nearestFlag(c *cobra.Command, word string) string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	i := slices.IndexFunc(names, func(name string) bool {
		n := min(3, len(name), len(word))
		return n > 1 && name[:n] == word[:n]
	})
	if i < 0 {
		return bot.Nearest(word, names)
	}
	return names[i]
}
