package main

import (
	"errors"
	"fmt"

	"github.com/poebridge/poebridge/infra/botctl/internal/stage"
)

// botFaults are why bots could not be looked at. One of them is no reason to leave the others
// out, nor to lose what was found of them.
type botFaults []botFault

// botFault is what several bots have in common.
type botFault struct {
	error
	first stage.Ref
	more  int // bots beside the first
}

// add adds what is wrong with a bot, if anything is.
func (f *botFaults) add(ref stage.Ref, err error) {
	if err == nil {
		return
	}
	for i := range *f {
		if one := &(*f)[i]; one.Error() == err.Error() {
			one.more++
			return
		}
	}
	*f = append(*f, botFault{err, ref, 0})
}

// join is all of them as one error, with a line for each.
func (f botFaults) join() error {
	var all []error
	for _, one := range f {
		who := one.first.String()
		if one.more > 0 {
			who += " and " + counted(one.more, "other bot")
		}
		all = append(all, fmt.Errorf("%s: %w", who, one.error))
	}
	return errors.Join(all...)
}
