package draft

import (
	"fmt"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
)

// Draft is a template that is being written: what the catalogue says of a model, and what
// a bot of such a model wants. Model differences are the catalogue's; what is chosen here
// goes by them and by no name.
type Draft struct {
	Entry   bot.Entry  // of the model in the catalogue, or of the one that it resembles
	Base    string     // the model's own id
	Calls   []bot.Call // the ways to call it
	Regions []string   // in which it is called, once it has a place

	known *bot.Catalogue
	facts bot.Facts
	text  []byte          // the facts, as YAML with the catalogue's comments
	id    string          // as called
	exact bool            // the id was asked for as it is
	like  string          // the model whose facts these are; empty: its own
	sets  map[string]bool // control sets of the defaults
	guess string          // why the facts are guesses; empty: they are not
	only  bool            // the model is in one region alone
}

// order is that of the keys of a template as shipped files have them.
var order = []string{
	"schema", "kind", "model", "image", "video", "supports_system_messages", "inference", "limits",
	"capabilities", "tools", "reasoning", "cache", "price", "timeouts", "stream", "poe",
}

// Write makes the file, for a draft that has its place.
func (d *Draft) Write() ([]byte, error) {
	s, err := parseSections(d.text)
	if err != nil {
		return nil, err
	}
	if d.like != "" {
		s.markAll(d.guess)
	}
	s.add("schema", fmt.Sprint(bot.SchemaVersion))
	s.add("kind", d.Entry.Kind)
	s.add("model", d.model())
	switch d.Entry.Kind {
	case bot.KindImage:
		d.image(s)
	case bot.KindVideo:
		d.video(s)
	default:
		d.chat(s)
	}
	return s.encode()
}

func (d *Draft) model() string {
	id, regions := "id: "+d.id, fmt.Sprintf("regions: [%s]", strings.Join(d.Regions, ", "))
	switch {
	case d.only:
		regions += " # the only one that has it"
	case d.guess != "" && !d.exact:
		id = d.guessed(id)
	}
	if d.guess != "" {
		regions += " # guess: those of the group"
	}
	return id + "\n" + regions
}

// guessed marks a line as a guess where the facts are guesses.
func (d *Draft) guessed(line string) string {
	if d.guess == "" {
		return line
	}
	return line + " # guess: " + d.guess
}

// hello introduces a bot until somebody has a better sentence.
func (d *Draft) hello() string {
	return fmt.Sprintf("introduction_message: Hello! I am **%s**.", d.Entry.Name)
}
