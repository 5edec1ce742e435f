package main

import (
	"github.com/spf13/cobra"
)

const keyLong = `Keep the access keys of bots, and their names on Poe, in the secret of their group.

A key is typed at a terminal, where it is not shown, or given on standard input; it is never an
argument, and never printed: what is shown of one is the beginning of its SHA-256 sum. All other
entries of the secret stay as they are, to the byte. A write takes effect only if nobody has
written the secret since it was read, and can be taken back by the command that is told.

What a write changes is shown first. Where it overwrites something, which is a key that lives or
the bot's name on Poe, it asks; --yes goes on without. A first key, and a second one beside it,
overwrite nothing, and nobody is asked.

Needs secretsmanager:GetSecretValue, PutSecretValue and UpdateSecretVersionStage,
cloudformation:DescribeStacks and ssm:GetParameters.`

func (p *program) keyCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "key", GroupID: groupOperate, Short: "Keep the access keys of bots.", Long: keyLong,
		Args: noSuchCommand, RunE: showHelp,
		Example: `  botctl key set nova-lite --poe-name My-Nova
  botctl key rotate nova-lite < new-key
  botctl key drop nova-lite
  botctl key check nova-lite`,
	}
	c.AddCommand(p.keySetCommand(), p.keyRotateCommand(), p.keyDropCommand(), p.keyCheckCommand())
	return c
}
