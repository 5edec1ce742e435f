package bot

func (c *checker) checkVideo() {
	v := c.template.Video
	c.oneOf("video.dialect", string(v.Dialect), string(VideoNovaReel), string(VideoLuma), string(VideoPegasus))
	if v.Generate == "" {
		c.fault("video.generate", "the task of a question", "missing")
	}
}
