package main

import (
	"github.com/spf13/cobra"
)

const completionLong = `Print a script that has a shell complete the commands, flags, bots and models of botctl.

Load it in each new shell, for example with a line in the shell's own start file:

  bash        source <(botctl completion bash)
  zsh         source <(botctl completion zsh)
  fish        botctl completion fish | source
  powershell  botctl completion powershell | Out-String | Invoke-Expression

bash needs its package bash-completion, loaded before. Bots and models are those of --configs.`

// offer has a shell complete a flag by words that are always the same.
func offer(c *cobra.Command, flag string, words []string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)) // the flag is there
}

// completeGroups completes the groups of the folder.
func (p *program) completeGroups(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	s, err := p.openSite(c.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return s.AllGroups(), cobra.ShellCompDirectiveNoFileComp
}

// completeVendors completes those of the catalogue.
func (p *program) completeVendors(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	dir, err := p.openFolder()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	known, err := p.catalogueOf(dir)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return vendorsOf(p.modelRows(known, modelsOptions{})), cobra.ShellCompDirectiveNoFileComp
}

func (p *program) completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use: "completion {bash|zsh|fish|powershell}", GroupID: groupYourself,
		Short: "Print a script that has a shell complete what you type.", Long: completionLong,
		Example: `  botctl completion bash > /etc/bash_completion.d/botctl
  botctl completion zsh > "${fpath[1]}/_botctl"`,
		Args: cobra.MatchAll(words(1, 1), cobra.OnlyValidArgs), ValidArgs: shells,
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(p.stdout, true)
			case "zsh":
				return root.GenZshCompletion(p.stdout)
			case "fish":
				return root.GenFishCompletion(p.stdout, true)
			default: // the last that Args lets through
				return root.GenPowerShellCompletionWithDesc(p.stdout)
			}
		},
	}
}
