package bot

import "testing"

// TestTheSmallestBotOfAKindIsEnough: on the shipped defaults, where people write.
func TestTheSmallestBotOfAKindIsEnough(t *testing.T) {
	for kind, small := range map[string]string{KindChat: smallBot, KindImage: smallImage, KindVideo: smallVideo} {
		src := Source{"bot.yaml", []byte(small)}
		bot, warnings, err := Load(defaultsOf(t, src), src, Options{Strict: true})
		if err != nil || len(warnings) > 0 {
			t.Errorf("%s: %v, warnings: %v", kind, err, warnings)
		} else if bot.Kind != kind {
			t.Errorf("%s is read as %s", kind, bot.Kind)
		}
	}
}

// TestAKeyOfAnotherKindIsRefusedWherePeopleWriteAndTellsWhereItRuns, for a newer tool may
// know a meaning.
func TestAKeyOfAnotherKindIsRefusedWherePeopleWriteAndTellsWhereItRuns(t *testing.T) {
	for name, c := range map[string]struct{ bot, want string }{
		"thinking pictures":     {smallImage + "reasoning: {style: budget}\n", "bot.yaml:10:1: reasoning: means nothing to a bot of kind image; it is for chat (remove it)"},
		"a whole part is once":  {smallVideo + "guardrail: {id: g, version: '1', mode: sync}\n", "bot.yaml:9:1: guardrail: means nothing to a bot of kind video; it is for chat and image (remove it)"},
		"a key of a part":       {smallImage + "guardrail: {id: g, version: '1', mode: sync}\n", "bot.yaml:10:40: guardrail.mode: means nothing to a bot of kind image; it is for chat (remove it)"},
		"pictures in a chat":    {smallBot + "image: {seed: 1}\n", "bot.yaml:9:1: image: means nothing to a bot of kind chat; it is for image (remove it)"},
		"a price of seconds":    {smallImage + "price: {seconds: {any: 1}}\n", "bot.yaml:10:9: price.seconds: means nothing to a bot of kind image; it is for video (remove it)"},
		"a video's first token": {smallVideo + "timeouts: {first_token: 1s}\n", "bot.yaml:9:25: timeouts.first_token: means nothing to a bot of kind video; it is for chat (remove it)"},
	} {
		t.Run(name, func(t *testing.T) {
			src := Source{"bot.yaml", []byte(c.bot)}
			if _, _, err := Load(defaultsOf(t, src), src, Options{Strict: true}); text(err) != c.want {
				t.Errorf("where people write:\ngot  %v\nwant %s", err, c.want)
			}
			_, warnings, err := Load(defaultsOf(t, src), src, Options{})
			if err != nil || warnings.Error() != c.want {
				t.Errorf("where it runs: %v\ngot  %v\nwant %s", err, warnings, c.want)
			}
		})
	}
}
