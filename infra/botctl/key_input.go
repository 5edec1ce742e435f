package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// errNoKey is for who gives nothing.
var errNoKey = exit.Misused("no access key was given; copy it from the bot's settings on Poe")

// askKey takes an access key from whoever is at the terminal, without showing it, or from
// standard input. It is never an argument, which other users of the machine can see.
func (p *program) askKey(ctx context.Context, what string) (string, error) {
	question := ""
	if p.asks {
		question = what + " (it is not shown): "
		show, err := p.hideTyping()
		if err != nil {
			return "", exit.Misused("this terminal would show the key (%w); give it on standard input, as in `botctl key set BOT < FILE`", err)
		}
		defer func() {
			show()
			fmt.Fprintln(p.stderr) // the line break was not shown either
		}()
	}
	key, err := p.ask(ctx, question)
	switch {
	case err != nil:
		return "", err
	case key == "":
		return "", errNoKey
	}
	return key, nil
}

// hideTyping has the terminal show nothing of what is typed, until show is called.
func (p *program) hideTyping() (show func(), err error) {
	if p.hide == nil {
		return nil, errors.New("nothing can be hidden here")
	}
	return p.hide()
}
