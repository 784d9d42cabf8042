/**
 * What may be read on a screen that others see: neither whose list or card it is, nor what happened there. All news
 * about presents has the same words, so that not even the kind shows (S10).
 */
export const ABOUT_PRESENTS = "There is news for you."
export const LOOK_ALONE = "Have a look when nobody looks over your shoulder."
