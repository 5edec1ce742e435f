package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

const chatLong = `Talk with a bot in the terminal, as users do on Poe. Each line is a message; what was said before
is sent with it, for as long as the conversation lasts. It costs what the model costs, and nobody
is charged for it on Poe.

Without a terminal each line of standard input is a message, and the answers go to standard
output. With --url the bot is at that address, such as that of a local run; its key is asked for
at a terminal, or with --key-stdin is the first line of standard input.

A line that begins with a slash is for botctl:
  /attach URL        send a file with the next message; the bot fetches it
  /param NAME=VALUE  set a parameter, as the bot's controls do; without a value it is unset
  /new               begin a new conversation
  /quit              end, as Ctrl-D does

Ctrl-C stops an answer; what has come of it stays in the conversation. Between answers it ends.`

// chatOptions are the flags of chat.
type chatOptions struct {
	direct
	attachments []string
	parameters  []string
}

func (p *program) chatCommand() *cobra.Command {
	var o chatOptions
	c := &cobra.Command{
		Use: "chat [bot]", GroupID: groupOperate, Args: words(0, 1), ValidArgsFunction: p.completeBots,
		Short: "Talk with a bot, deployed or local.", Long: chatLong,
		Example: `  botctl chat nova-lite
  botctl chat nova-lite --param temperature=0.2 --attach https://example.com/cat.png
  echo "What is a gateway?" | botctl chat nova-lite
  botctl chat --url http://127.0.0.1:8080/nova/nova-lite
  (cat key; echo "Hello") | botctl chat --url http://127.0.0.1:8080/nova/nova-lite --key-stdin`,
		RunE: func(c *cobra.Command, args []string) error { return p.chat(c.Context(), o, args) },
	}
	o.direct.flags(c)
	f := c.Flags()
	f.StringArrayVar(&o.attachments, "attach", nil, "`address` of a file to send with the first message; may be repeated")
	f.StringArrayVar(&o.parameters, "param", nil, "`name=value` of a parameter, as the bot's controls set it; may be repeated")
	return c
}

func (p *program) chat(ctx context.Context, o chatOptions, names []string) error {
	t := newTalk(p)
	for _, text := range o.parameters {
		if err := t.setParameter(text); err != nil || !strings.Contains(text, "=") {
			return exit.Misused("--param %q: want NAME=VALUE", text)
		}
	}
	for _, address := range o.attachments {
		if err := checkAttachment(address); err != nil {
			return exit.Misused("--attach: %w", err)
		}
	}
	t.files = o.attachments
	url, key, name, err := p.chatPlace(ctx, o, names)
	if err != nil {
		return err
	}
	t.client = p.clientFor(url, key, queryTime)
	if p.asks {
		p.note("talking with %s; Ctrl-C stops an answer, Ctrl-D ends, /help tells more", name)
	}
	return t.run(ctx)
}

// chatPlace finds the address of the bot, and a key.
func (p *program) chatPlace(ctx context.Context, o chatOptions, names []string) (url, key, name string, err error) {
	if o.url != "" {
		b, known, err := p.directBot(ctx, o.direct, names)
		if err != nil {
			return "", "", "", err
		}
		key, err := p.directKey(ctx, o.direct)
		if name = o.url; known {
			name = b.String()
		}
		return o.url, key, name, err
	}
	switch {
	case o.keyStdin:
		return "", "", "", exit.Misused("--key-stdin is for --url; of a deployed bot the secret has the key")
	case len(names) == 0:
		return "", "", "", exit.Misused("name a bot, or its address with --url")
	}
	k, err := p.editKeys(ctx, names[0])
	if err != nil {
		return "", "", "", err
	}
	if url, err = k.Address(ctx, k.bot); err != nil {
		return "", "", "", err
	}
	switch {
	case url == "":
		return "", "", "", exit.Answer(fmt.Errorf("%s is not deployed at stage %s in %s; deploy its group, or name a local one with --url", k.bot, p.stage, k.bot.Region))
	case len(k.entry.Keys) == 0:
		return "", "", "", exit.Answer(errors.Join(fmt.Errorf("%s has no key; botctl key set %s", k.bot, k.bot), k.slip))
	}
	return url, k.entry.Keys[0], k.bot.String(), nil
}

// input reads lines while something else may happen.
type input struct {
	p     *program
	lines chan inputLine
}

type inputLine struct {
	text string
	more bool // false at the end of the input
}

// next begins to read a line, unless that is being done already.
func (in *input) next() <-chan inputLine {
	if in.lines == nil {
		lines := make(chan inputLine, 1)
		in.lines = lines
		go func() { lines <- in.p.nextLine() }() // stays behind at the end, until the program ends
	}
	return in.lines
}

// took says that the line was received.
func (in *input) took() { in.lines = nil }

// nextLine reads a line, and no byte of the next.
func (p *program) nextLine() inputLine {
	if _, ok := p.stdin.(*bufio.Reader); !ok {
		p.stdin = bufio.NewReader(p.stdin)
	}
	text, err := p.stdin.(*bufio.Reader).ReadString('\n')
	return inputLine{strings.TrimRight(text, "\r\n"), err == nil || text != ""}
}

// watchSignals tells of Ctrl-C, and of being told to end, each time.
func watchSignals() (<-chan os.Signal, func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	return signals, func() { signal.Stop(signals) }
}
