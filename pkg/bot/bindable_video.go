package bot

import "time"

// videoBindables are the fields of bots that make videos.
var videoBindables = map[string]bindable{
	"video.duration": {
		sort: sortChoice, refusal: uselessOf("video.duration"),
		choices: func(t *Template) []string { return seconds(t.Video.Durations) },
		sent: func(t *Template) any {
			if t.Video.Duration == 0 {
				return nil
			}
			return inSeconds(t.Video.Duration)
		},
		set: func(t *Template, v any) { t.Video.Duration, _ = time.ParseDuration(v.(string)) },
	},
	"video.aspect_ratio": {
		sort: sortRatio, refusal: uselessOf("video.aspect_ratio"),
		choices: func(t *Template) []string { return t.Video.AspectRatios },
		sent:    func(t *Template) any { return orUnset(t.Video.AspectRatio) },
		set:     func(t *Template, v any) { t.Video.AspectRatio = v.(string) },
	},
	"video.resolution": {
		sort: sortChoice, refusal: uselessOf("video.resolution"),
		choices: func(t *Template) []string { return t.Video.Resolutions },
		sent:    func(t *Template) any { return orUnset(t.Video.Resolution) },
		set:     func(t *Template, v any) { t.Video.Resolution = v.(string) },
	},
	"video.loop": {
		sort: sortFlag, refusal: uselessOf("video.loop"),
		sent: func(t *Template) any { return t.Video.Loop },
		set:  func(t *Template, v any) { t.Video.Loop = v.(bool) },
	},
	"video.seed": {
		sort: sortDigits, refusal: refusesSeeds("video.seed", func(t *Template) int64 { return t.Video.MaxSeed }),
		accepts: func(t *Template, text string) bool { return seedOf(text, t.Video.MaxSeed) != nil },
		sent:    func(t *Template) any { return seedText(t.Video.Seed) },
		set:     func(t *Template, v any) { t.Video.Seed = seedOf(v.(string), t.Video.MaxSeed) },
	},
}

// uselessOf says why a bot's task has no use for a field; "" where it has.
func uselessOf(path string) func(*Template) string {
	return func(t *Template) string {
		if t.Video.takes(path) {
			return ""
		}
		return t.useless()
	}
}
