package bot

import (
	"strings"
	"testing"
)

// videoBot is a bot of one dialect with more keys of video, each a line.
func videoBot(dialect string, more ...string) string {
	return "schema: 1\nkind: video\nmodel: {id: vendor.video-v1:0, regions: [us-east-1]}\nvideo:\n  dialect: " + dialect + "\n  " + strings.Join(more, "\n  ") + "\n"
}

func TestVideoRules(t *testing.T) {
	luma := func(more ...string) string {
		return videoBot("luma", append([]string{"generate: text_video", "durations: [5s, 9s]", "duration: 5s"}, more...)...)
	}
	reel := func(task string, more ...string) string {
		return videoBot("nova_reel", append([]string{"generate: " + task}, more...)...)
	}
	pegasus := func(more ...string) string {
		return videoBot("pegasus", append([]string{"generate: understand"}, more...)...)
	}
	holdKind(t, map[string]rule{
		"a bot of all there is": {luma("prompt_characters: 5000", "takes_image: true", "aspect_ratios: ['16:9', '1:1']", "aspect_ratio: '1:1'", "resolutions: [540p, 720p]", "resolution: 720p",
			"loop: true", "poll: 5s") + "price: {seconds: {540p: 0.75, 720p: 1.5}}\n", ""},
		"one shot":           {reel("text_video", "duration: 6s", "durations: [6s]", "resolutions: [1280x720]", "resolution: 1280x720", "fps: 24", "max_seed: 2147483646", "seed: 0", "takes_image: true"), ""},
		"many shots":         {reel("multi_shot_automated", "prompt_characters: 4000", "duration: 12s", "durations: [12s, 60s, 120s]"), ""},
		"shots one by one":   {reel("multi_shot_manual"), ""},
		"a video to look at": {pegasus("extra: {temperature: 0.2, maxOutputTokens: 4096}") + "price: {output: 7.5, seconds: {any: 0.00049}}\npoe: {controls: [temperature]}\n", ""},

		"a dialect is needed":             {"schema: 1\nkind: video\nmodel: {id: vendor.video-v1:0, regions: [us-east-1]}\nvideo: {generate: text_video}\n", "bot.yaml:4:1: video.dialect: missing (one of nova_reel, luma, pegasus)"},
		"of the three":                    {videoBot("reel", "generate: text_video"), `bot.yaml:5:12: video.dialect: want one of nova_reel, luma, pegasus, got "reel"`},
		"a task is needed":                {videoBot("luma", "duration: 5s", "durations: [5s]"), "bot.yaml:4:1: video.generate: missing (one of text_video)"},
		"a task of the dialect":           {videoBot("luma", "generate: understand"), `bot.yaml:6:13: video.generate: want one of text_video, got "understand"`},
		"a prompt within the task's":      {reel("text_video", "duration: 6s", "durations: [6s]", "prompt_characters: 513"), "bot.yaml:9:22: video.prompt_characters: must be from 1 to 512, got 513"},
		"a length is needed":              {videoBot("luma", "generate: text_video"), "bot.yaml:4:1: video.duration: missing: text_video makes a video of that length (one of video.durations)"},
		"one that is offered":             {videoBot("luma", "generate: text_video", "duration: 5s"), `bot.yaml:7:13: video.duration: not one of video.durations: "5s" (there are none)`},
		"of the model's":                  {luma("# 7s") + "stages: {dev: {video: {durations: [5s, 7s]}}}\n", "bot.yaml:10:40: stages.dev.video.durations[1]: text_video makes 5s or 9s, not 7s"},
		"in whole seconds":                {videoBot("luma", "generate: text_video", "duration: 5s", "durations: [5s, 5500ms]"), "bot.yaml:8:19: video.durations[1]: text_video makes 5s or 9s, not 5.5s"},
		"in its steps":                    {reel("multi_shot_automated", "duration: 12s", "durations: [12s, 13s, 126s]"), "bot.yaml:8:20: video.durations[1]: multi_shot_automated makes 12s to 120s in steps of 6s, not 13s\nbot.yaml:8:25: video.durations[2]: multi_shot_automated makes 12s to 120s in steps of 6s, not 2m6s"},
		"each once":                       {videoBot("luma", "generate: text_video", "duration: 5s", "durations: [5s, 5s]"), `bot.yaml:8:19: video.durations[1]: "5s" stands twice`},
		"with a unit":                     {videoBot("luma", "generate: text_video", "duration: 5", "durations: [5s]"), "bot.yaml:7:13: video.duration: want a duration, got the number 5 (as in 90s, 1m30s or 500ms)"},
		"none where the shots say it":     {reel("multi_shot_manual", "duration: 12s", "durations: [12s]"), "bot.yaml:7:13: video.duration: the task multi_shot_manual has none (remove it)"},
		"a seed of 31 bits":               {reel("text_video", "duration: 6s", "durations: [6s]", "max_seed: 2147483647"), "bot.yaml:9:13: video.max_seed: must be from 0 to 2147483646, got 2147483647 (0 for a model without seeds)"},
		"what the task has not":           {pegasus("takes_image: true", "loop: true", "fps: 24", "seed: 1", "max_seed: 9"), "bot.yaml:7:16: video.takes_image: the task understand has none (remove it)\nbot.yaml:8:9: video.loop: the task understand has none (remove it)\nbot.yaml:9:8: video.fps: the task understand has none (remove it)\nbot.yaml:10:9: video.seed: the task understand has none (remove it)"},
		"a ratio of the shape":            {luma("aspect_ratios: [wide]"), `bot.yaml:9:19: video.aspect_ratios[0]: not an aspect ratio: "wide" (as in 16:9)`},
		"one that is offered, of ratios":  {luma("aspect_ratio: '16:9'"), `bot.yaml:9:17: video.aspect_ratio: not one of video.aspect_ratios: "16:9" (there are none)`},
		"a resolution of the shape":       {luma("resolutions: [HD]"), `bot.yaml:9:17: video.resolutions[0]: not a resolution: "HD" (as in 720p or 1280x720)`},
		"each resolution once":            {luma("resolutions: [720p, 720p]"), `bot.yaml:9:23: video.resolutions[1]: "720p" stands twice`},
		"a resolution that is offered":    {luma("resolutions: [720p]", "resolution: 1080p"), `bot.yaml:10:15: video.resolution: not one of video.resolutions: "1080p" (known: 720p)`},
		"frames that can be seen":         {reel("multi_shot_manual", "fps: 61"), "bot.yaml:7:8: video.fps: must be from 0 to 60, got 61 (0: not sent)"},
		"looks that are not too often":    {luma("poll: 500ms"), "bot.yaml:9:9: video.poll: must be from 1s to 1m0s, got 500ms"},
		"nor too seldom":                  {luma("poll: 2m"), "bot.yaml:9:9: video.poll: must be from 1s to 1m0s, got 2m0s"},
		"fields of ours":                  {luma("extra: {loop: true, keyframes: {}}"), "bot.yaml:9:17: video.extra.loop: not a field of the model's own: it is filled by video.loop\nbot.yaml:9:23: video.extra.keyframes: not a field of the model's own: it is filled by the question"},
		"one region of a bucket":          {strings.Replace(luma(), "[us-east-1]", "[us-east-1, us-west-2]", 1), "bot.yaml:3:53: model.regions[1]: a video is made in the region of the group's bucket, and in no other (one region)"},
		"no account but the function's":   {strings.Replace(luma(), "regions:", "role_arn: 'arn:aws:iam::123456789012:role/r', regions:", 1), "bot.yaml:3:42: model.role_arn: a video is made into the bucket of the function's own account (remove it)"},
		"neither where nothing is stored": {strings.Replace(pegasus(), "regions: [us-east-1]", "role_arn: 'arn:aws:iam::123456789012:role/r', regions: [us-east-1, us-west-2]", 1), ""},
		"a price of a resolution":         {luma("resolutions: [720p]") + "price: {seconds: {1080p: 1}}\n", `bot.yaml:10:26: price.seconds.1080p: not one of video.resolutions: "1080p" (known: 720p, any)`},
		"no cache":                        {luma() + "price: {cache_read: 1}\n", "bot.yaml:9:21: price.cache_read: means nothing to a bot of kind video; it is for chat (remove it)"},
		"no guardrail":                    {luma() + "guardrail: {id: g, version: '1'}\n", "bot.yaml:9:1: guardrail: means nothing to a bot of kind video; it is for chat and image (remove it)"},
	}, Options{Kinds: []string{"chat", "image", "video"}})
}

func TestAVideoIsMadeIntoTheBucketOfItsGroup(t *testing.T) {
	luma := videoBot("luma", "generate: text_video", "durations: [5s, 9s]", "duration: 5s")
	pegasus := videoBot("pegasus", "generate: understand")
	const group = "schema: 1\nregion: us-east-1\nmodels: [vendor.video-v1:0]\nregions: [us-east-1, us-west-2]\n"
	const bucket = "video_bucket: {expire_days: 7}\n"
	const guardrail = "guardrail: {id: g, version: '1'}\n"
	for name, c := range map[string]struct{ group, bot, want string }{
		"a bucket beside the model":       {group + bucket, luma, ""},
		"no bucket":                       {group, luma, "bot.yaml:5:12: video.dialect: the group has no bucket that a video could be put into (set video_bucket.expire_days in group.yaml; a function needs a deploy for that)"},
		"a bucket elsewhere":              {group + bucket, strings.Replace(luma, "us-east-1", "us-west-2", 1), "bot.yaml:3:42: model.regions[0]: a video is made in the function's region, us-east-1, where its bucket is (a group of its own in us-west-2)"},
		"a stage without one":             {group + "stages: {prod: {video_bucket: {expire_days: 7}}}\n", luma, "bot.yaml:5:12: video.dialect: the group has no bucket that a video could be put into (set video_bucket.expire_days in group.yaml; a function needs a deploy for that)"},
		"none is needed to look at one":   {group, strings.Replace(pegasus, "us-east-1", "us-west-2", 1), ""},
		"a guardrail nothing may drop":    {group + bucket + guardrail, luma, "bot.yaml:2:7: kind: the group requires a guardrail, which a bot of kind video cannot have (it belongs in a group without one)"},
		"and which looks at no video":     {group + guardrail, pegasus, "bot.yaml:2:7: kind: the group requires a guardrail, which a bot of kind video cannot have (it belongs in a group without one)"},
		"though it does look at pictures": {strings.Replace(group, "video-v1", "image-v1", 1) + guardrail, imageBot("titan", "generate: text_to_image"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			g, _, err := LoadGroup(Source{"group.yaml", []byte(c.group)}, Options{Strict: true})
			if err != nil {
				t.Fatal(err)
			}
			src := Source{"bot.yaml", []byte(c.bot)}
			bot, _, err := Load(defaultsOf(t, src), src, Options{Strict: true, Group: g})
			if got := text(err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if err == nil && bot.Guardrail.ID != g.Guardrail.ID {
				t.Errorf("guardrail %+v, want %+v", bot.Guardrail, g.Guardrail)
			}
		})
	}
}

func TestVideoWarnings(t *testing.T) {
	for name, c := range map[string]struct{ bot, want string }{
		"no video can be sent": {videoBot("pegasus", "generate: understand") + "poe: {allow_attachments: false}\n", "bot.yaml:7:26: poe.allow_attachments: users cannot send what the model is to look at (set it to true)"},
	} {
		t.Run(name, func(t *testing.T) {
			src := Source{"bot.yaml", []byte(c.bot)}
			_, warnings, err := Load(defaultsOf(t, src), src, Options{Strict: true})
			if got := warnings.Error(); err != nil || got != c.want {
				t.Errorf("%v\ngot  %s\nwant %s", err, got, c.want)
			}
		})
	}
}
