/** Two pictures of one camera side by side: before a change, and after it. */
import { useTranslations } from 'use-intl'

export function BeforeAfter({ before, after }: { before: string | null; after: string | null }) {
  const t = useTranslations('setup')
  const one = (word: 'before' | 'after', picture: string | null) => (
    <figure>
      <figcaption className="quiet">{t(word)}</figcaption>
      {picture === null ? <p className="quiet">{t('no_picture')}</p> : <img src={picture} alt={t(word)} />}
    </figure>
  )
  return (
    <div className="before-after">
      {one('before', before)}
      {one('after', after)}
    </div>
  )
}
