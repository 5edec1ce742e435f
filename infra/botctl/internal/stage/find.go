package stage

import (
	"slices"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bot"
)

// Ref names a bot.
type Ref struct{ Group, Name string }

// String is GROUP/BOT.
func (r Ref) String() string { return r.Group + "/" + r.Name }

// ParseRef takes GROUP/BOT apart, or BOT, which leaves the group empty.
func ParseRef(name string) Ref {
	group, short, ok := strings.Cut(name, "/")
	if !ok {
		return Ref{Name: name}
	}
	return Ref{group, short}
}

// Place is a bot with the region that its group is in.
type Place struct {
	Ref
	Region string
}

// Place says where a bot is. The error is what is wrong with its group.
func (s *Stage) Place(ref Ref) (Place, error) {
	g, err := s.Group(ref.Group)
	return Place{ref, g.Region}, err
}

// Bots are all that have a file in a group that can be used, by group and name.
func (s *Stage) Bots() (refs []Ref) {
	for _, group := range s.Groups() {
		for _, name := range s.groups[group].Bots {
			refs = append(refs, Ref{group, name})
		}
	}
	return refs
}

// Find is the bot that is meant by GROUP/BOT, or by BOT where one group's folder has it. It
// may have no file where its group is named.
func (s *Stage) Find(name string) (Ref, error) {
	ref, err := s.find(name)
	if err == nil && ref.Group == "" {
		err = exit.Misused("there is no bot %q in %s; %sone without a file is named GROUP/BOT, and botctl list shows what is deployed", name, s.o.Configs, s.guess(name))
	}
	return ref, err
}

// FindFile is as [Stage.Find], for a bot that must have a file.
func (s *Stage) FindFile(name string) (Ref, error) {
	ref, err := s.find(name)
	if err == nil && !slices.Contains(s.groups[ref.Group].Bots, ref.Name) {
		return Ref{}, exit.Misused("there is no bot %q in %s; %sbotctl new makes one, botctl logs GROUP/BOT still reads of one that has left, and --configs names another folder", name, s.o.Configs, s.guess(name))
	}
	return ref, err
}

// guess asks whether another bot was meant; empty where none is like it. A group is no bot,
// and bots of it are named one by one.
func (s *Stage) guess(name string) string {
	if g, ok := s.groups[name]; ok && len(g.Bots) > 0 {
		return "it is a group, and its bots are " + strings.Join(g.Bots, ", ") + "; "
	}
	var names []string
	for _, ref := range s.Bots() {
		names = append(names, ref.Name)
		if strings.Contains(name, "/") {
			names[len(names)-1] = ref.String()
		}
	}
	if near := bot.Nearest(name, names); near != "" {
		return "did you mean " + near + "? Otherwise: "
	}
	return ""
}

// find leaves the group empty where a name without one is no file's.
func (s *Stage) find(name string) (Ref, error) {
	ref := ParseRef(name)
	switch grouped := strings.Contains(name, "/"); {
	case !bot.ValidName(ref.Name) || grouped && !bot.ValidName(ref.Group):
		return Ref{}, exit.Misused("want the name of a bot, which is its file's, or GROUP/BOT; this is none") // but maybe a key
	case grouped:
		_, err := s.Group(ref.Group)
		return ref, err
	}
	var found []string
	for _, group := range s.AllGroups() {
		if slices.Contains(s.groups[group].Bots, name) {
			ref.Group = group
			found = append(found, ref.String())
		}
	}
	if len(found) > 1 {
		return Ref{}, exit.Misused("there are several bots %q: %s; write which", name, strings.Join(found, " or "))
	}
	return ref, nil
}

// FindAll are the bots that are named, each once, as find has them.
func FindAll(names []string, find func(string) (Ref, error)) (refs []Ref, err error) {
	for _, name := range names {
		ref, err := find(name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs, nil
}
