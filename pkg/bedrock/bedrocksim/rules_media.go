package bedrocksim

// maxVideoBytes is what the bytes of a video stay below (bedrock.md §1.2, row video).
const maxVideoBytes = 25 << 20

// mediaRules are about videos, recordings and links.
func mediaRules() []Rule {
	return []Rule{
		{
			Name: "video-unsupported", Source: "bedrock.md §1.2 row video; §3.2 column Vid", Verified: true,
			check: eachMedia("video", func(j *judged, _ string, _ Media) finding {
				return lacks(j.facts.Video, "This model doesn't support the video content block that you provided. Remove the video content block and try again.")
			}),
		},
		{
			Name: "video-format", Source: "bedrock.md §1.2 row video", Verified: true,
			check: eachMedia("video", func(_ *judged, at string, v Media) finding {
				return oneOf(or(v.Format, "null"), at+".video.format", "mkv", "mov", "mp4", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp")
			}),
		},
		{
			Name: "video-size", Source: "bedrock.md §1.2 row video", Verified: true,
			check: eachMedia("video", func(_ *judged, at string, v Media) finding {
				if len(v.bytes()) < maxVideoBytes {
					return fine
				}
				return object("%s.video.source.bytes: The video exceeds the maximum size of 25 MB.", at)
			}),
		},
		{
			Name: "audio-unsupported", Source: "bedrock.md §1.2 row audio", Verified: true,
			check: eachMedia("audio", func(j *judged, _ string, _ Media) finding {
				return lacks(j.facts.Audio, "This model doesn't support the audio content block that you provided. Remove the audio content block and try again.")
			}),
		},
		{
			Name: "audio-format", Source: "bedrock.md §1.2 row audio", Verified: true,
			check: eachMedia("audio", func(_ *judged, at string, v Media) finding {
				return oneOf(or(v.Format, "null"), at+".audio.format",
					"mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "mkv", "mka", "x-aac", "m4a", "mpeg", "mpga", "pcm", "webm")
			}),
		},
		{
			Name: "media-source", Source: "bedrock.md §1.2 rows image, document, video, audio", Verified: true,
			check: eachSource(func(_ *judged, at string, s *Source) finding {
				if s != nil && count(s.Bytes != nil, s.Text != nil, s.Content != nil, s.S3Location != nil) == 1 {
					return fine
				}
				return object("The source field at %s must set one of the following keys: bytes, s3Location.", at)
			}),
		},
		{
			Name: "s3-unsupported", Source: "bedrock.md §3.2 row Claude 3, no S3 links", Verified: true,
			check: eachSource(func(j *judged, at string, s *Source) finding {
				if s == nil || s.S3Location == nil {
					return fine
				}
				return lacks(j.facts.S3, "This model doesn't support the s3Location field at %s. Provide the bytes and try again.", at)
			}),
		},
	}
}

// eachMedia is a check of every video, or every recording.
func eachMedia(kind string, look func(j *judged, at string, v Media) finding) func(*judged) finding {
	return func(j *judged) finding {
		return j.each(func(at place, b ContentBlock) finding {
			v := map[string]*Media{"video": b.Video, "audio": b.Audio}[kind]
			if v == nil {
				return fine
			}
			return look(j, at.String(), *v)
		})
	}
}

// eachSource is a check of where the bytes of every file are.
func eachSource(look func(j *judged, at string, s *Source) finding) func(*judged) finding {
	return func(j *judged) finding {
		return j.each(func(at place, b ContentBlock) finding {
			for _, v := range []*Media{b.Image, b.Video, b.Audio} {
				if v != nil {
					return look(j, at.String()+"."+b.kind(), v.Source)
				}
			}
			if b.Document != nil {
				return look(j, at.String()+".document", b.Document.Source)
			}
			return fine
		})
	}
}
