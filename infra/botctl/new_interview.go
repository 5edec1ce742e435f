package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bot"
)

// interview asks for what is not said by flags.
func (w *newWriter) interview() error {
	if !w.asks {
		return exit.Misused("say which model; botctl models shows those of the catalogue")
	}
	var vendors []string
	models := map[string][]string{}
	for _, kind := range bot.Kinds() {
		for id, e := range w.known.EntriesOf(kind) {
			if !e.EndOfLife.Over(w.now()) {
				vendors = append(vendors, bot.VendorOf(id))
				models[bot.VendorOf(id)] = append(models[bot.VendorOf(id)], id)
			}
		}
	}
	slices.Sort(vendors)
	vendor, err := w.choose("Whose model?", slices.Compact(vendors), slices.Concat(slices.Collect(maps.Values(models))...)...)
	if err != nil {
		return err
	}
	w.o.model = vendor // somebody who knows the model names it at once
	if listed, ok := models[vendor]; ok {
		if w.o.model, err = w.choose("Which one?", listed); err != nil {
			return err
		}
	}
	return w.askPlace()
}

// askPlace asks for group and name, with what would be taken otherwise.
func (w *newWriter) askPlace() error {
	d, err := w.newDraft()
	if err != nil {
		return err
	}
	groups, err := w.dir.Groups()
	if err != nil {
		return err
	}
	if w.o.group == "" {
		likely, _ := w.likelyGroup(d, groups) // none is no answer to offer
		err := w.askFor("Group", cmp.Or(likely, bot.VendorOf(d.Base)), &w.o.group, func() error { return checkBotName("--group", w.o.group) })
		if err != nil {
			return err
		}
	}
	if w.o.name == "" {
		return w.askFor("Name of the bot", d.Name(), &w.o.name, w.checkName)
	}
	return nil
}

// maxAsked is how often somebody is asked the same.
const maxAsked = 3

var errNothingChosen = exit.Misused("%w: nothing was chosen", errNotDone)

// askFor asks for a word, again where it is not good; nothing is the one that is offered.
func (w *newWriter) askFor(what, offered string, word *string, check func() error) error {
	for range maxAsked {
		said, err := w.ask(w.ctx, fmt.Sprintf("%s [%s]: ", what, offered))
		if err != nil {
			return err
		}
		*word = cmp.Or(said, offered)
		if err = check(); err == nil {
			return nil
		}
		fmt.Fprintln(w.stderr, err)
	}
	return errNothingChosen
}

// choose asks for one of a list, by its number or as it is written, or for another word that
// will do.
func (w *newWriter) choose(question string, list []string, others ...string) (string, error) {
	for i, one := range list {
		fmt.Fprintf(w.stderr, "%4d  %s\n", i+1, one)
	}
	for range maxAsked {
		said, err := w.ask(w.ctx, question+" ")
		if err != nil {
			return "", err
		}
		if slices.Contains(list, said) || slices.Contains(others, said) {
			return said, nil
		}
		if n, err := strconv.Atoi(said); err == nil && n >= 1 && n <= len(list) {
			return list[n-1], nil
		}
		fmt.Fprintf(w.stderr, "a number from 1 to %d, please\n", len(list))
	}
	return "", errNothingChosen
}
