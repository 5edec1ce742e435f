package video

import (
	"fmt"

	"github.com/poebridge/poebridge/pkg/bot"
)

// lumaRequest is for Luma Ray (bedrock.md §4.3), which takes no seed.
func lumaRequest(t *bot.Template, w wish) fields {
	v := t.Video
	f := fields{"prompt": w.text}
	if v.AspectRatio != "" {
		f["aspect_ratio"] = v.AspectRatio
	}
	if v.Duration > 0 {
		f["duration"] = fmt.Sprintf("%ds", inSeconds(v.Duration))
	}
	if v.Resolution != "" {
		f["resolution"] = v.Resolution
	}
	if v.Loop {
		f["loop"] = true
	}
	if len(w.pictures) > 0 {
		f["keyframes"] = lumaFrames(w)
	}
	return f
}

func lumaFrames(w wish) fields {
	frames := fields{}
	for i, p := range w.pictures {
		frames[fmt.Sprintf("frame%d", i)] = fields{
			"type": "image", "source": fields{"type": "base64", "media_type": mediaType(p), "data": p.Data},
		}
	}
	return frames
}
