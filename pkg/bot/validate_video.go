package bot

import (
	"fmt"
	"time"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

var resolutionShape = lazyregexp.New(`^([1-9][0-9]{2,3}p|[1-9][0-9]{2,3}x[1-9][0-9]{2,3})$`)

const (
	maxFPS  = 60
	minPoll = time.Second
	maxPoll = time.Minute
	// maxVideoSeed is Nova Reel's, which alone has seeds (bedrock.md §4.3).
	maxVideoSeed = 2147483646
)

// videoTakes say whether a task has a use for a key of video, by its path.
var videoTakes = map[string]func(VideoTask) bool{
	"video.takes_image":  func(k VideoTask) bool { return k.Picture != Refused },
	"video.duration":     func(k VideoTask) bool { return k.Seconds.High > 0 },
	"video.aspect_ratio": func(k VideoTask) bool { return k.AspectRatio },
	"video.resolution":   func(k VideoTask) bool { return k.Resolution },
	"video.fps":          func(k VideoTask) bool { return k.FPS },
	"video.loop":         func(k VideoTask) bool { return k.Loop },
	"video.seed":         func(k VideoTask) bool { return k.Seed },
}

// Task is that of a query of the bot.
func (v Video) Task() (VideoTask, bool) { return v.Dialect.Task(v.Generate) }

// takes says whether the bot's task has a use for a key. What is wrong with the task is told
// by itself.
func (v Video) takes(path string) bool {
	k, ok := v.Task()
	return !ok || videoTakes[path](k)
}

func (c *checker) checkVideo() {
	v := c.template.Video
	c.oneOf("video.dialect", string(v.Dialect), choices["video.dialect"]...)
	c.checkVideoUseless(v)
	c.checkVideoLists(v)
	c.checkSeed("video", v.Seed, v.MaxSeed, maxVideoSeed)
	if v.FPS < 0 || v.FPS > maxFPS {
		c.fault("video.fps", "0: not sent", "must be from 0 to %d, got %d", maxFPS, v.FPS)
	}
	if v.Poll < minPoll || v.Poll > maxPoll {
		c.fault("video.poll", "", "must be from %v to %v, got %v", minPoll, maxPoll, v.Poll)
	}
	c.checkExtra("video.extra", v.Extra)
	c.checkVideoTask(v)
}

func (c *checker) checkVideoTask(v Video) {
	var names []string
	for _, k := range v.Dialect.Tasks() {
		names = append(names, k.Name)
	}
	if len(names) == 0 && v.Generate != "" {
		return // the dialect is at fault
	}
	c.oneOf("video.generate", v.Generate, names...)
	k, ok := v.Task()
	if !ok {
		return
	}
	c.checkPromptCharacters("video.prompt_characters", v.PromptCharacters, k.PromptCharacters)
	c.checkDurations(v, k)
	if k.Job {
		c.checkJob()
	}
	if !c.template.Poe.AllowAttachments && (v.TakesImage || k.Video != Refused) {
		c.warn("poe.allow_attachments", "set it to true", "users cannot send what the model is to look at")
	}
}

func (c *checker) checkVideoUseless(v Video) {
	for path, set := range map[string]bool{
		"video.takes_image":  v.TakesImage,
		"video.duration":     v.Duration != 0,
		"video.aspect_ratio": v.AspectRatio != "",
		"video.resolution":   v.Resolution != "",
		"video.fps":          v.FPS > 0,
		"video.loop":         v.Loop,
		"video.seed":         v.Seed != nil,
	} {
		if set && !v.takes(path) {
			c.fault(path, "remove it", "%s", c.template.useless())
		}
	}
}

func (c *checker) checkVideoLists(v Video) {
	c.unique("video.aspect_ratios", v.AspectRatios)
	for i, ratio := range v.AspectRatios {
		if !ratioShape.MatchString(ratio) {
			c.fault(fmt.Sprintf("video.aspect_ratios[%d]", i), "as in 16:9", "not an aspect ratio: %q", short(ratio))
		}
	}
	c.unique("video.resolutions", v.Resolutions)
	for i, resolution := range v.Resolutions {
		if !resolutionShape.MatchString(resolution) {
			c.fault(fmt.Sprintf("video.resolutions[%d]", i), "as in 720p or 1280x720", "not a resolution: %q", short(resolution))
		}
	}
	c.oneOfList("video.aspect_ratio", v.AspectRatio, "video.aspect_ratios", v.AspectRatios)
	c.oneOfList("video.resolution", v.Resolution, "video.resolutions", v.Resolutions)
}

// checkDurations: a length is never left to the model, since it is what is paid for.
func (c *checker) checkDurations(v Video, k VideoTask) {
	if k.Seconds.High == 0 {
		return // told as useless
	}
	c.unique("video.durations", seconds(v.Durations))
	for i, d := range v.Durations {
		s := d.Seconds()
		if d%time.Second != 0 || !k.Seconds.has(s) || int(s-k.Seconds.Low)%k.Step != 0 {
			c.fault(fmt.Sprintf("video.durations[%d]", i), "", "%s makes %s, not %v", k.Name, k.lengths(), d)
		}
	}
	if v.Duration == 0 {
		c.lacks("video.duration", "one of video.durations", "missing: %s makes a video of that length", k.Name)
		return
	}
	c.oneOfList("video.duration", inSeconds(v.Duration), "video.durations", seconds(v.Durations))
}

// lengths is what videos of a task are long, in words.
func (k VideoTask) lengths() string {
	low, high := int(k.Seconds.Low), int(k.Seconds.High)
	switch {
	case low == high:
		return fmt.Sprintf("%ds", low)
	case low+k.Step == high:
		return fmt.Sprintf("%ds or %ds", low, high)
	}
	return fmt.Sprintf("%ds to %ds in steps of %ds", low, high, k.Step)
}

// inSeconds is a length as controls and messages have it: 120s rather than 2m0s.
func inSeconds(d time.Duration) string {
	if d%time.Second != 0 {
		return d.String()
	}
	return fmt.Sprintf("%ds", d/time.Second)
}

func seconds(list []time.Duration) []string {
	out := make([]string, len(list))
	for i, d := range list {
		out[i] = inSeconds(d)
	}
	return out
}

// checkJob: a job writes into the bucket of the group, which is the function's account's,
// and must be in the region of the model (bedrock.md §4.3).
func (c *checker) checkJob() {
	m := c.template.Model
	for i := range m.Regions {
		if i > 0 {
			c.fault(fmt.Sprintf("model.regions[%d]", i), "one region", "a video is made in the region of the group's bucket, and in no other")
		}
	}
	if m.RoleARN != "" {
		c.fault("model.role_arn", "remove it", "a video is made into the bucket of the function's own account")
	}
}

// checkJobGroup holds a bot that makes videos against the bucket of its group.
func (c *checker) checkJobGroup(g *Group) {
	if k, ok := c.template.Video.Task(); c.template.Kind != KindVideo || !ok || !k.Job {
		return
	}
	if g.VideoBucket.ExpireDays == 0 {
		c.fault("video.dialect", "set video_bucket.expire_days in group.yaml; a function needs a deploy for that", "the group has no bucket that a video could be put into")
	}
	if regions := c.template.Model.Regions; len(regions) > 0 && regionShape.MatchString(regions[0]) && regions[0] != g.Region {
		c.fault("model.regions[0]", "a group of its own in "+regions[0], "a video is made in the function's region, %s, where its bucket is", g.Region)
	}
}
