package main

import (
	"embed"
	"regexp"
	"strings"
)

//go:embed testdata/group.yaml testdata/bots
var testdata embed.FS

// quick is what the names of bots with short time-outs end in. They are asked where it takes
// a time-out to notice a fault; all others are patient, so that a busy machine is none.
const quick = "-quick"

// quickTimeouts take the place of a bot's own.
const quickTimeouts = "timeouts: {connect: 1s, first_token: 5s, idle: 1500ms, total: 20s}"

var timeouts = regexp.MustCompile(`(?m)^timeouts: .*$`)

// templates are the texts of all bots, by name.
func templates() map[string]string {
	files, err := testdata.ReadDir("testdata/bots")
	if err != nil {
		panic(err) // embedded
	}
	all := map[string]string{}
	for _, file := range files {
		name, text := strings.TrimSuffix(file.Name(), ".yaml"), embedded("bots/"+file.Name())
		all[name], all[name+quick] = text, timeouts.ReplaceAllString(text, quickTimeouts)
	}
	return all
}

func embedded(name string) string {
	text, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		panic(err)
	}
	return string(text)
}
