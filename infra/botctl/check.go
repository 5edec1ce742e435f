package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

const checkLong = `Try bots through their function URLs as Poe would, and say what is wrong and what to do about it.

Without bots all that are deployed are tried. A wrong key must be refused and each key of the
secret taken, and the settings must be what the deployed template says. That costs nothing.
With --live each bot is asked one short question, whose answer must be one that Poe can read; the
model's price is paid for it. With --attachment the question comes with a file, which the bot must
be able to fetch and read.

With --live --probe no bot is asked but Bedrock itself, and neither keys nor a deployment are
needed: what does the model of each template in --configs really take? Up to 50 small questions
tell of a system prompt, tools and streaming, sampling, files, cache points, thinking and the
output limit. What they may cost is told first, and asked about where no bot is named. The table
shows what the template says, what the model does, and Bedrock's words where it refused; then the
difference of the file is shown, and written if you agree, comments kept. What a throttle, a
missing right or unknown words leave open is not written. Exit status 0: all is as the template
says, or written; 1: it differs and was not written; 3: not all could be asked.

With --url a bot is tried at that address, such as that of a local run, against the template in
--configs. Its key is asked for at a terminal, or with --key-stdin read from standard input.

Needs secretsmanager:GetSecretValue, cloudformation:DescribeStacks and ssm:GetParameters; with
--url nothing of AWS; with --probe bedrock:InvokeModelWithResponseStream, bedrock:InvokeModel and
bedrock:CountTokens.`

// checkOptions are the flags of check.
type checkOptions struct {
	direct
	consent     // of --probe
	live        bool
	probe       bool
	attachments []string
}

func (p *program) checkCommand() *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use: "check [bot ...]", GroupID: groupOperate, ValidArgsFunction: p.completeBots,
		Short: "Try bots as Poe would, and say what is wrong.", Long: checkLong,
		Example: `  botctl check
  botctl check nova-lite --live
  botctl check nova-lite --live --probe --dry-run
  botctl check --url http://127.0.0.1:8080/nova/nova-lite --key-stdin < key`,
		RunE: func(c *cobra.Command, args []string) error { return p.checkBots(c.Context(), o, args) },
	}
	o.direct.flags(c)
	o.consent.flags(c.Flags())
	c.Flags().BoolVar(&o.probe, "probe", false, "with --live, measure what the models take, for the templates")
	c.Flags().BoolVar(&o.live, "live", false, "ask each bot a short question, which costs what its model costs")
	c.Flags().StringSliceVar(&o.attachments, "attachment", nil, "`address` of a file to send with the question of --live")
	return c
}

func (p *program) checkBots(ctx context.Context, o checkOptions, names []string) error {
	switch {
	case o.probe:
		return p.probeModels(ctx, o, names)
	case o.yes || o.dryRun:
		return exit.Misused("--yes and --dry-run are for --probe: nothing else is written")
	case len(o.attachments) > 0 && !o.live:
		return exit.Misused("--attachment is sent with the question of --live, which costs what the model costs")
	}
	for _, address := range o.attachments {
		if err := checkAttachment(address); err != nil {
			return exit.Misused("--attachment: %w", err)
		}
	}
	switch {
	case o.url != "":
		return p.checkDirect(ctx, o, names)
	case o.keyStdin:
		return exit.Misused("--key-stdin is for --url; of a deployed bot the secret has the key")
	}
	return p.checkDeployed(ctx, o, names)
}
