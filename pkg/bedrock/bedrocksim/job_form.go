package bedrocksim

import (
	"fmt"
	"maps"
	"slices"
)

// reelImage is a picture that a video of Nova Reel begins with (bedrock.md §4.3).
var reelImage = frame{formats: []string{"png", "jpeg"}, exactly: [2]int{1280, 720}, opaque: true, bytes: 10 << 20}

// reelSource is such a picture as a request brings it. One in S3 is not looked at.
func reelSource(f *form, at string, v any) {
	format := member(v, "format")
	kind := reelImage
	if format == "png" || format == "jpeg" {
		kind.formats = []string{format}
	}
	fields(must("format", among("png", "jpeg")),
		must("source", either(fields(may("bytes", kind.picture), may("s3Location", s3Location)), "bytes", "s3Location")))(f, at, v)
}

// reelConfig is videoGenerationConfig. A length of 0 seconds must not be given.
func reelConfig(low, high int64) check {
	list := []field{
		must("fps", whole(24, 24, nil)), must("dimension", among("1280x720")),
		may("seed", whole(0, 2_147_483_646, func(f *form, n int64) { f.seed = n })),
	}
	if high > 0 {
		list = append(list, must("durationSeconds", sixes(low, high)))
	}
	return fields(list...)
}

// sixes is a length in seconds of shots of six seconds.
func sixes(low, high int64) check {
	return func(f *form, at string, v any) {
		whole(low, high, func(f *form, n int64) {
			if f.seconds = int(n); n%6 != 0 {
				f.malformed(at, "%d is not a multiple of 6", n)
			}
		})(f, at, v)
	}
}

// reelTasks are the parameters by task.
var reelTasks = map[string][]field{
	"TEXT_VIDEO": {
		must("textToVideoParams", fields(must("text", prompt(1, 512)), may("images", list(1, 1, reelSource)))),
		must("videoGenerationConfig", reelConfig(6, 6)),
	},
	"MULTI_SHOT_AUTOMATED": {
		must("multiShotAutomatedParams", fields(must("text", prompt(1, 4_000)))),
		must("videoGenerationConfig", reelConfig(12, 120)),
	},
	"MULTI_SHOT_MANUAL": {
		must("multiShotManualParams", fields(must("shots", list(2, 20, fields(must("text", prompt(1, 512)), may("image", reelSource)))))),
		must("videoGenerationConfig", reelConfig(0, 0)),
	},
}

// reelForm is a body for Nova Reel, whose first version knows single shots only.
func reelForm(shots bool) check {
	return func(f *form, at string, v any) {
		task := member(v, "taskType")
		params, ok := reelTasks[task]
		if !ok || !shots && task != "TEXT_VIDEO" {
			f.malformed(at+"/taskType", "%s is not a valid enum value", task)
			return
		}
		fields(append([]field{must("taskType", text(1, 100))}, params...)...)(f, at, v)
		f.task, f.width, f.height = task, 1280, 720
		if task == "MULTI_SHOT_MANUAL" {
			f.seconds = 6 * len(f.texts)
		}
		if task != "TEXT_VIDEO" {
			f.shots = f.seconds / 6
		}
	}
}

// rayRatios are the sizes of Luma Ray2 by ratio, as longer and shorter part.
var rayRatios = map[string][2]int{"1:1": {1, 1}, "16:9": {16, 9}, "9:16": {9, 16}, "4:3": {4, 3}, "3:4": {3, 4}, "21:9": {21, 9}, "9:21": {9, 21}}

var (
	raySides   = map[string]int{"540p": 540, "720p": 720}
	rayLengths = map[string]int{"5s": 5, "9s": 9}
)

// rayImage is a picture that a video begins or ends with.
var rayImage = fields(must("type", among("image")),
	must("source", fields(must("type", among("base64")), must("media_type", among("image/png", "image/jpeg")),
		must("data", frame{formats: []string{"png", "jpeg"}}.picture))))

// rayForm is a body for Luma Ray2 (bedrock.md §4.3). The length of the prompt is from memory.
func rayForm(f *form, at string, v any) {
	const longest = 5_000
	fields(must("prompt", hearsay(prompt(1, longest))),
		may("aspect_ratio", among("1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21")),
		may("duration", among("5s", "9s")), may("resolution", among("540p", "720p")), may("loop", boolean(nil)),
		may("keyframes", fields(may("frame0", rayImage), may("frame1", rayImage))))(f, at, v)
	ratio, ok := rayRatios[member(v, "aspect_ratio")]
	if !ok {
		ratio = rayRatios["16:9"]
	}
	side := orInt(raySides[member(v, "resolution")], 720)
	f.seconds = orInt(rayLengths[member(v, "duration")], 5)
	f.width, f.height = even(side*ratio[0]/min(ratio[0], ratio[1])), even(side*ratio[1]/min(ratio[0], ratio[1]))
}

func even(n int) int { return n &^ 1 }

// jobVendors are the models that jobs are simulated for, with how many of each may be in
// progress (3 and 10 for Nova Reel by AWS's table of quotas, 1 was seen for Luma, bedrock.md
// §4.3).
var jobVendors = map[string]struct {
	form  check
	limit int
}{
	"amazon.nova-reel-v1:0": {reelForm(false), 10},
	"amazon.nova-reel-v1:1": {reelForm(true), 3},
	"luma.ray-v2:0":         {rayForm, 1},
}

// jobRequest is the body that starts a job, but for the input.
func jobRequest(input check) check {
	return fields(
		must("modelId", text(1, 256)), must("modelInput", input), may("clientRequestToken", text(1, 256)), may("tags", list(0, 200, anything)),
		must("outputDataConfig", fields(must("s3OutputDataConfig",
			fields(must("s3Uri", s3URI), may("kmsKeyId", text(1, 2048)), may("bucketOwner", text(12, 12)))))))
}

// shotName is what the nth shot of a video is called, counted from 1.
func shotName(n int) string { return fmt.Sprintf("shot_%04d.mp4", n) }

// JobModelIDs lists the base ids that jobs are simulated for, in order.
func JobModelIDs() []string { return slices.Sorted(maps.Keys(jobVendors)) }
