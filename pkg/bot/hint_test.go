package bot

import "testing"

func TestUnknownKeysAreGivenWhatWasMeant(t *testing.T) {
	for name, c := range map[string]struct{ bot, want string }{
		"a slip": {smallBot + "stream: {keep_alve: 5s}\n",
			`bot.yaml:9:10: stream.keep_alve: unknown key "keep_alve" (did you mean "keep_alive"?)`},
		"a slip beside what was meant": {smallBot + "stream: {keep_alive: 99s, keep_alve: 5s}\n",
			"bot.yaml:9:22: stream.keep_alive: must be from 1s to 30s, got 1m39s\n" +
				`bot.yaml:9:27: stream.keep_alve: unknown key "keep_alve" (did you mean "keep_alive"?)`},
		"one stage":        {smallBot + "stage: {}\n", `bot.yaml:9:1: stage: unknown key "stage" (did you mean "stages"?)`},
		"stages, slipped":  {smallBot + "stagse: {}\n", `bot.yaml:9:1: stagse: unknown key "stagse" (did you mean "stages"?)`},
		"stages, too deep": {smallBot + "stream: {stages: {}}\n", `bot.yaml:9:10: stream.stages: unknown key "stages" (its place is the top of the file)`},
		"of a map, at the top": {"id: x\n" + with("  id: vendor.model-v1:0", "  # id"),
			`bot.yaml:1:1: id: unknown key "id" (its place is model.id or guardrail.id)`},
		"of two maps, at the top": {smallBot + "stop_sequences: []\n",
			`bot.yaml:9:1: stop_sequences: unknown key "stop_sequences" (its place is inference.stop_sequences or limits.stop_sequences)`},
		"of the top, in a map": {smallBot + "stream: {enabled: true}\n",
			`bot.yaml:9:10: stream.enabled: unknown key "enabled" (its place is the top of the file)`},
		"nearly of a map, at the top": {"region: [us-east-1]\n" + with("  regions: [us-east-1]", "  # regions"),
			`bot.yaml:1:1: region: unknown key "region" (did you mean model.regions?)`},
		"a path": {"model.id: x\n" + with("  id: vendor.model-v1:0", "  # id"),
			`bot.yaml:1:1: model.id: unknown key "model.id" (write model: {id: …})`},
		"like nothing else": {smallBot + "stream: {colour: red}\n",
			`bot.yaml:9:10: stream.colour: unknown key "colour" (known here: padding_bytes, keep_alive, status_after, status_text)`},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := loadBot(t, c.bot, Options{Strict: true})
			if got := text(err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestUnknownKeysOfAGroupAreGivenWhatWasMeant(t *testing.T) {
	_, _, err := LoadGroup(Source{"g", []byte(smallGroup + "stage: {}\n")}, Options{Strict: true})
	if want := `g:5:1: stage: unknown key "stage" (did you mean "stages"?)`; text(err) != want {
		t.Errorf("got %v", err)
	}
}
